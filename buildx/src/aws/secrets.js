import { CreateSecretCommand, GetSecretValueCommand, PutSecretValueCommand, ResourceExistsException, ResourceNotFoundException, } from '@aws-sdk/client-secrets-manager';
import { dependencyUnavailable } from './errors.js';
/** The service's own secrets in Secrets Manager, under its name prefix and KMS key. */
export function createSecrets(client, prefix, kmsKeyId) {
    const read = async (name, stage) => {
        try {
            const request = { SecretId: prefix + name, ...(stage && { VersionStage: stage }) };
            return (await client.send(new GetSecretValueCommand(request))).SecretString;
        }
        catch (error) {
            if (error instanceof ResourceNotFoundException)
                return undefined;
            throw error;
        }
    };
    const create = (name, value, versionId) => client.send(new CreateSecretCommand({
        Name: prefix + name,
        SecretString: value,
        ...(versionId && { ClientRequestToken: versionId }),
        ...(kmsKeyId && { KmsKeyId: kmsKeyId }),
    }));
    return {
        /**
         * The secret of that name, at a stage of its rotation; undefined where there is none.
         * @throws Problem dependency-unavailable
         */
        async read(name, stage) {
            try {
                return await read(name, stage);
            }
            catch (error) {
                throw dependencyUnavailable('Secrets Manager', error);
            }
        },
        /**
         * Makes a value the current one, and the one before it the previous one; makes the secret where there is none.
         * Where a version of that ID is there already nothing changes: another replica was first.
         * @throws Problem dependency-unavailable
         */
        async addVersion(name, { id, value }) {
            try {
                await client
                    .send(new PutSecretValueCommand({
                    SecretId: prefix + name,
                    SecretString: value,
                    ClientRequestToken: id,
                }))
                    .catch((error) => {
                    if (!(error instanceof ResourceNotFoundException))
                        throw error;
                    return create(name, value, id);
                });
            }
            catch (error) {
                if (!(error instanceof ResourceExistsException))
                    throw dependencyUnavailable('Secrets Manager', error);
            }
        },
        /**
         * The secret of that name; where there is none yet, the given value becomes it. Of several replicas that
         * start at once one writes and all read the same.
         * @throws Problem dependency-unavailable
         */
        async getOrCreate(name, makeValue) {
            try {
                const existing = await read(name);
                if (existing !== undefined)
                    return existing;
                await create(name, makeValue()).catch((error) => {
                    if (!(error instanceof ResourceExistsException))
                        throw error;
                });
                const value = await read(name);
                if (value === undefined)
                    throw new Error(`Secret ${prefix}${name} has no string value`);
                return value;
            }
            catch (error) {
                throw dependencyUnavailable('Secrets Manager', error);
            }
        },
    };
}
//# sourceMappingURL=secrets.js.map