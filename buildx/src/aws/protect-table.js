import { ContinuousBackupsUnavailableException, DescribeContinuousBackupsCommand, DescribeTableCommand, UpdateContinuousBackupsCommand, UpdateTableCommand, } from '@aws-sdk/client-dynamodb';
/**
 * Sees to it that DynamoDB can bring the table back as it was at any second of the last 35 days. Idempotent.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html
 */
export async function enablePointInTimeRecovery(client, name, pause) {
    const low = client;
    const { ContinuousBackupsDescription } = await low.send(new DescribeContinuousBackupsCommand({ TableName: name }));
    const status = ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;
    if (status === 'ENABLED')
        return 'was-on';
    for (let attempt = 1;; attempt++) {
        try {
            await low.send(new UpdateContinuousBackupsCommand({
                TableName: name,
                PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
            }));
            return 'switched-on';
        }
        catch (error) {
            // For some seconds after a table was made its backups are still being set up.
            if (!(error instanceof ContinuousBackupsUnavailableException) || attempt === 20)
                throw error;
            await pause(3_000);
        }
    }
}
/** Sees to it that DynamoDB refuses to delete the table until somebody switches that off again. Idempotent. */
export async function enableDeletionProtection(client, name) {
    const low = client;
    const { Table } = await low.send(new DescribeTableCommand({ TableName: name }));
    if (Table?.DeletionProtectionEnabled)
        return 'was-on';
    await low.send(new UpdateTableCommand({ TableName: name, DeletionProtectionEnabled: true }));
    return 'switched-on';
}
//# sourceMappingURL=protect-table.js.map