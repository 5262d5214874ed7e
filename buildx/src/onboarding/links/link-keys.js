import { createHash, randomBytes } from 'node:crypto';
const SECRET = 'onboarding-link-key';
const DAY_MS = 86_400_000;
/** A link lives for 7 days at most, so the key before the present one is all that is ever looked for. */
const PERIOD_MS = 30 * DAY_MS;
/** Keys are read anew after so long, so that one that was replaced by hand is soon worth nothing. */
const KEPT_MS = 60_000;
/** A link with an unknown key makes the keys be read, but not more often than this. */
const REREAD_MS = 5_000;
/**
 * The keys of onboarding links, in Secrets Manager: AWSCURRENT signs, AWSPREVIOUS is still good. The version of a
 * period has an ID that follows from the period, so that of several replicas that rotate at once one writes and all
 * read the same (PutSecretValue refuses another value under a version that is there).
 */
export function createLinkKeys({ secrets, now }) {
    let ring;
    let reading;
    const read = () => {
        reading ??= readRing(secrets, now().getTime()).finally(() => {
            reading = undefined;
        });
        return reading.then(fresh => {
            ring = fresh;
            return fresh;
        });
    };
    const atMost = async (age) => {
        const since = ring ? now().getTime() - ring.readAt : Number.POSITIVE_INFINITY;
        // A clock that was set back makes the age negative: then nothing is known about it.
        return ring && since >= 0 && since < age ? ring : read();
    };
    return {
        async signing() {
            const period = periodAt(now());
            const [current] = (await atMost(KEPT_MS)).keys;
            // The key of a replica whose clock is ahead serves as well.
            if (current && Number(current.id) >= period)
                return current;
            await secrets.addVersion(SECRET, { id: versionIdOf(period), value: newKey(period) });
            const [made] = (await read()).keys;
            if (!made)
                throw new Error('The key of onboarding links was written, but cannot be read');
            return made;
        },
        async find(id) {
            const known = (await atMost(KEPT_MS)).keys.find(key => key.id === id);
            return known ?? (await atMost(REREAD_MS)).keys.find(key => key.id === id);
        },
    };
}
async function readRing(secrets, readAt) {
    const texts = await Promise.all(['AWSCURRENT', 'AWSPREVIOUS'].map(stage => secrets.read(SECRET, stage)));
    return { readAt, keys: texts.flatMap(text => (text === undefined ? [] : [parseKey(text)])) };
}
function periodAt(time) {
    return Math.floor(time.getTime() / PERIOD_MS);
}
/** A `ClientRequestToken` has 32 to 64 characters. */
function versionIdOf(period) {
    return createHash('sha256').update(`drawbridge onboarding link key ${period}`).digest('hex');
}
function newKey(period) {
    return JSON.stringify({ id: String(period), secret: randomBytes(32).toString('base64url') });
}
function parseKey(text) {
    const { id, secret } = JSON.parse(text);
    return { id, secret: Buffer.from(secret, 'base64url') };
}
//# sourceMappingURL=link-keys.js.map