import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { canonicalJson } from '../audit/event.js';
import { Problem } from '../problem.js';
import { httpErrors } from './errors.js';
const SECONDS_VALID = 86_400;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** 32 random bytes in base64url, the form in which the key lies in Secrets Manager. */
export function makeCursorKey() {
    return randomBytes(32).toString('base64url');
}
/**
 * Cursors of lists: the position, encrypted and authenticated (AES-256-GCM) with its scope as associated data, so
 * that a caller can neither read keys of the table nor use a cursor anywhere but where it was given.
 */
export function createCursors({ key, now }) {
    const seconds = () => Math.floor(now().getTime() / 1_000);
    return {
        /** The cursor of the page that follows; null on the last page. */
        async seal(position, scope) {
            if (position === undefined)
                return null;
            const nonce = randomBytes(NONCE_BYTES);
            const cipher = createCipheriv('aes-256-gcm', Buffer.from(await key(), 'base64url'), nonce);
            cipher.setAAD(Buffer.from(canonicalJson(scope)));
            const text = JSON.stringify({ position, at: seconds() });
            const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
            return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
        },
        /**
         * The position in a cursor; undefined without one.
         * @throws Problem invalid-cursor
         */
        async open(cursor, scope) {
            if (cursor === undefined)
                return undefined;
            const secret = Buffer.from(await key(), 'base64url');
            try {
                const bytes = Buffer.from(cursor, 'base64url');
                const decipher = createDecipheriv('aes-256-gcm', secret, bytes.subarray(0, NONCE_BYTES), {
                    authTagLength: TAG_BYTES,
                });
                decipher.setAAD(Buffer.from(canonicalJson(scope)));
                decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
                const opened = Buffer.concat([
                    decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)),
                    decipher.final(),
                ]);
                const { position, at } = JSON.parse(opened.toString('utf8'));
                // From far ahead as well: a clock that was set back since would let it live for as long again.
                if (Math.abs(seconds() - at) > SECONDS_VALID)
                    throw new Error('The cursor is not of today');
                return position;
            }
            catch (cause) {
                throw new Problem(httpErrors['invalid-cursor'], { cause });
            }
        },
    };
}
//# sourceMappingURL=cursor.js.map