import { AwsError } from '../wire.js';
const STATE = 'secrets-manager';
/** All secrets of all accounts. */
export class Secrets {
    #state;
    #secrets;
    constructor(state) {
        this.#state = state;
        this.#secrets = state.load(STATE) ?? [];
    }
    /** An account's secrets in a Region, without those whose recovery window is over. */
    of({ accountId, region }, now) {
        this.#secrets = this.#secrets.filter(secret => (secret.deletionDate ?? Number.POSITIVE_INFINITY) > now);
        return this.#secrets.filter(secret => secret.accountId === accountId && secret.region === region);
    }
    add(secret) {
        this.#secrets.push(secret);
    }
    remove(secret) {
        this.#secrets = this.#secrets.filter(other => other !== secret);
    }
    /** Resolves when the disk has it. */
    keep() {
        return this.#state.save(STATE, this.#secrets);
    }
    /**
     * The secret that a name, an ARN or an ARN without its six random characters names.
     * Throws ResourceNotFoundException; secrets of other accounts are never found.
     */
    find(place, id, now) {
        const secret = this.of(place, now).find(candidate => candidate.name === id || candidate.arn === id || candidate.arn.slice(0, -7) === id);
        if (secret)
            return secret;
        throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    }
}
//# sourceMappingURL=secrets.js.map