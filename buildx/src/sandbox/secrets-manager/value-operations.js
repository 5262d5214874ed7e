import { AwsError } from '../wire.js';
import { liveTarget, seconds, target } from './call.js';
import { flag, invalidParameter, invalidRequest, optionalText, requestToken, requiredText, secretName, secretValue, tagList, versionStages, } from './parameters.js';
import { addVersion, CURRENT, findVersion, moveStage } from './secret.js';
export const createSecret = async (call) => {
    const { secrets, ids, body, accountId, region, now, allow } = call;
    const name = secretName(body);
    const tags = tagList(body);
    const existing = secrets.of(call, now).find(secret => secret.name === name);
    const arn = existing?.arn ?? `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}-${ids.suffix()}`;
    const asked = tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value]);
    allow(arn, { 'secretsmanager:Name': name, ...Object.fromEntries(asked) });
    const value = secretValue(body);
    const token = requestToken(body);
    if (existing)
        return createdBefore(existing, token, value, now);
    const [description, kmsKeyId] = [optionalText(body, 'Description'), optionalText(body, 'KmsKeyId')];
    const secret = {
        accountId,
        region,
        name,
        arn,
        ...(description !== undefined && { description }),
        ...(kmsKeyId !== undefined && { kmsKeyId }),
        tags,
        versions: [],
        createdAt: now,
        changedAt: now,
    };
    const version = value && addVersion(secret, value, { now, id: token ?? ids.version() });
    secrets.add(secret);
    await secrets.keep();
    return { ARN: arn, Name: name, VersionId: version?.id };
};
/** The same request again makes nothing new; another one under a name that is taken is refused. */
function createdBefore(secret, token, value, now) {
    if (secret.deletionDate !== undefined) {
        throw new AwsError('InvalidRequestException', "You can't create this secret because a secret with this name is already scheduled for deletion.");
    }
    if (token !== undefined && value && secret.versions.some(version => version.id === token)) {
        return { ARN: secret.arn, Name: secret.name, VersionId: addVersion(secret, value, { id: token, now }).id };
    }
    throw new AwsError('ResourceExistsException', `The operation failed because the secret ${secret.name} already exists.`);
}
export const getSecretValue = async (call) => {
    const secret = liveTarget(call);
    const [id, stage] = [optionalText(call.body, 'VersionId'), optionalText(call.body, 'VersionStage')];
    const version = findVersion(secret, {
        ...(id !== undefined && { id }),
        ...(stage !== undefined && { stage }),
    });
    secret.accessedAt = call.now;
    return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: version.id,
        SecretString: version.secretString,
        SecretBinary: version.secretBinary,
        VersionStages: version.stages,
        CreatedDate: seconds(version.createdAt),
    };
};
export const putSecretValue = async (call) => {
    const secret = liveTarget(call);
    const value = secretValue(call.body);
    if (!value)
        throw invalidRequest('You must provide either SecretString or SecretBinary.');
    const id = requestToken(call.body) ?? call.ids.version();
    const stages = versionStages(call.body);
    const version = addVersion(secret, value, { id, now: call.now, ...(stages && { stages }) });
    await call.secrets.keep();
    return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: version.stages };
};
export const updateSecret = async (call) => {
    const secret = liveTarget(call);
    const [description, kmsKeyId] = [
        optionalText(call.body, 'Description'),
        optionalText(call.body, 'KmsKeyId'),
    ];
    const value = secretValue(call.body);
    const id = requestToken(call.body) ?? call.ids.version();
    const version = value && addVersion(secret, value, { id, now: call.now });
    if (description !== undefined)
        secret.description = description;
    if (kmsKeyId !== undefined)
        secret.kmsKeyId = kmsKeyId;
    secret.changedAt = call.now;
    await call.secrets.keep();
    return { ARN: secret.arn, Name: secret.name, VersionId: version?.id };
};
export const listSecretVersionIds = async (call) => {
    const secret = target(call);
    const all = flag(call.body, 'IncludeDeprecated');
    const versions = secret.versions.filter(version => all || version.stages.length > 0);
    return {
        ARN: secret.arn,
        Name: secret.name,
        Versions: versions.map(({ id, stages, createdAt }) => ({
            VersionId: id,
            VersionStages: stages,
            CreatedDate: seconds(createdAt),
        })),
    };
};
export const updateSecretVersionStage = async (call) => {
    const secret = liveTarget(call);
    const stage = requiredText(call.body, 'VersionStage');
    const [from, to] = [
        optionalText(call.body, 'RemoveFromVersionId'),
        optionalText(call.body, 'MoveToVersionId'),
    ];
    const holder = secret.versions.find(version => version.stages.includes(stage));
    if (from !== undefined && holder?.id !== from)
        throw invalidParameter(`The version ${from} does not have the staging label ${stage}.`);
    if (to === undefined && stage === CURRENT)
        throw invalidParameter("You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.");
    if (holder && holder.id !== from && holder.id !== to) {
        throw invalidParameter(`The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`);
    }
    moveStage(secret, stage, to === undefined ? undefined : findVersion(secret, { id: to }));
    await call.secrets.keep();
    return { ARN: secret.arn, Name: secret.name };
};
//# sourceMappingURL=value-operations.js.map