import { randomInt, randomUUID } from 'node:crypto';
import { AwsError } from '../wire.js';
export const CURRENT = 'AWSCURRENT';
export const PREVIOUS = 'AWSPREVIOUS';
const SUFFIX_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
export const RANDOM_IDS = {
    suffix: () => Array.from({ length: 6 }, () => SUFFIX_CHARACTERS[randomInt(SUFFIX_CHARACTERS.length)]).join(''),
    version: () => randomUUID(),
};
/**
 * Adds a version and moves the stages to it: what was AWSCURRENT becomes AWSPREVIOUS. A version of that ID with the
 * same value is given back unchanged.
 * Throws ResourceExistsException where the ID stands for another value.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
 */
export function addVersion(secret, value, options) {
    const { id, stages = [CURRENT], now } = options;
    const existing = secret.versions.find(version => version.id === id);
    if (existing) {
        if (existing.secretString === value.secretString && existing.secretBinary === value.secretBinary)
            return existing;
        throw new AwsError('ResourceExistsException', `You can't use ClientRequestToken ${id} because that value is already in use for a version of secret ${secret.arn}.`);
    }
    const version = { id, ...value, stages: [], createdAt: now };
    secret.versions.push(version);
    for (const stage of stages)
        moveStage(secret, stage, version);
    // The first value of a secret is its current one, whatever stage it came with.
    if (!secret.versions.some(other => other.stages.includes(CURRENT)))
        moveStage(secret, CURRENT, version);
    secret.changedAt = now;
    return version;
}
/** Moves a stage to a version; AWSPREVIOUS follows AWSCURRENT. Versions that no stage names are given up. */
export function moveStage(secret, stage, to) {
    const from = secret.versions.find(version => version.stages.includes(stage));
    if (from === to)
        return;
    for (const version of secret.versions)
        version.stages = version.stages.filter(name => name !== stage);
    to?.stages.push(stage);
    if (stage !== CURRENT || !from)
        return;
    if (to)
        to.stages = to.stages.filter(name => name !== PREVIOUS);
    moveStage(secret, PREVIOUS, from);
}
/** The version that an ID or a stage names; AWSCURRENT by default. Throws ResourceNotFoundException. */
export function findVersion(secret, wanted) {
    const { id, stage = id === undefined ? CURRENT : undefined } = wanted;
    const version = secret.versions.find(candidate => id === undefined ? candidate.stages.includes(stage ?? CURRENT) : candidate.id === id);
    if (version && stage !== undefined && !version.stages.includes(stage)) {
        throw new AwsError('InvalidRequestException', 'You provided a VersionStage that is not associated to the provided VersionId.');
    }
    if (version)
        return version;
    const what = id === undefined ? `staging label: ${stage}` : `VersionId: ${id}`;
    throw new AwsError('ResourceNotFoundException', `Secrets Manager can't find the specified secret value for ${what}`);
}
//# sourceMappingURL=secret.js.map