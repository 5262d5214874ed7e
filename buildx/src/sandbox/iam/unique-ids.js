import { createHash, randomBytes } from 'node:crypto';
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/**
 * Gives a new unique ID of 21 characters; access keys have 20.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
export function newUniqueId(prefix) {
    return uniqueIdFrom(prefix, randomBytes(17));
}
/** Gives a secret access key of 40 characters. */
export function newSecret() {
    return randomBytes(30).toString('base64');
}
/** Gives the ID of an account's `admin`, the same in every run. */
export function adminId(accountId) {
    return uniqueIdFrom('AIDA', createHash('sha256').update(`admin ${accountId}`).digest());
}
function uniqueIdFrom(prefix, bytes) {
    const length = prefix === 'AKIA' || prefix === 'ASIA' ? 16 : 17;
    return prefix + Array.from(bytes.subarray(0, length), byte => ALPHABET[byte % 32]).join('');
}
//# sourceMappingURL=unique-ids.js.map