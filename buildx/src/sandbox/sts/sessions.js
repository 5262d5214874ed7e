import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { newSecret, newUniqueId } from '../iam/unique-ids.js';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/**
 * Issues and opens session tokens. A token holds its session sealed with AES-256-GCM, so sessions outlive a
 * restart with nothing kept but the sealing key.
 */
export class Sessions {
    #key;
    #opened = new LRUCache({ max: 2_000 });
    constructor(key) {
        this.#key = key;
    }
    /** Takes the sealing key from `store`, or makes one and keeps it there. */
    static async open(store) {
        const saved = store.load('sts');
        if (saved)
            return new Sessions(Buffer.from(saved.sealingKey, 'base64'));
        const key = randomBytes(32);
        await store.save('sts', { sealingKey: key.toString('base64') });
        return new Sessions(key);
    }
    /** Gives new credentials for a session. */
    issue(session) {
        const issued = { ...session, accessKeyId: newUniqueId('ASIA'), secretAccessKey: newSecret() };
        const token = this.#seal(issued);
        this.#opened.set(token, issued);
        return { ...issued, token };
    }
    /** Gives the session of a token; undefined for a token that is not ours, or another key's. */
    find(accessKeyId, token) {
        const session = this.#opened.get(token) ?? this.#unseal(token);
        if (session?.accessKeyId !== accessKeyId)
            return undefined;
        this.#opened.set(token, session);
        return session;
    }
    #seal(session) {
        const nonce = randomBytes(NONCE_BYTES);
        const cipher = createCipheriv('aes-256-gcm', this.#key, nonce);
        const sealed = Buffer.concat([cipher.update(JSON.stringify(session)), cipher.final()]);
        return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
    }
    #unseal(token) {
        const bytes = Buffer.from(token, 'base64');
        if (bytes.length <= NONCE_BYTES + TAG_BYTES)
            return undefined;
        try {
            const nonce = bytes.subarray(0, NONCE_BYTES);
            const decipher = createDecipheriv('aes-256-gcm', this.#key, nonce, { authTagLength: TAG_BYTES });
            decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
            const opened = Buffer.concat([
                decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)),
                decipher.final(),
            ]);
            return JSON.parse(opened.toString('utf8'));
        }
        catch {
            return undefined;
        }
    }
}
//# sourceMappingURL=sessions.js.map