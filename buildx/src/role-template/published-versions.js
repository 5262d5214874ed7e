import { ChangeRefused } from '../audit/audit-log.js';
import { SERVICE_ACTOR, SYSTEM_CHAIN } from '../audit/event.js';
import { keys } from '../aws/keys.js';
import { ABSENT } from '../aws/table.js';
/** Milliseconds for which the list is taken from memory: another replica may publish a newer version. */
const LIST_AGE = 30_000;
/** The versions ever published, kept in the table with their date and statements. */
export function createPublishedVersions(tools) {
    const { table, auditLog, now } = tools;
    let known;
    return {
        /** Keeps an offer's version; of one already kept nothing changes. */
        async keep({ set, version, sha256 }) {
            const key = keys.templateVersion(`${set.name}#${version}`);
            if (await table.get(key))
                return;
            const kept = {
                id: version,
                permissionSet: set.name,
                publishedAt: now().toISOString(),
                statements: set.statements.map(({ sid, actions, resources }) => ({
                    sid,
                    actions: actions.map(({ action }) => action),
                    resources,
                })),
            };
            try {
                await auditLog.commit({
                    chain: SYSTEM_CHAIN,
                    actor: SERVICE_ACTOR,
                    events: [{ action: 'template.published', details: { permissionSet: set.name, sha256 } }],
                    writes: [{ put: { ...key, sha256, ...kept }, condition: ABSENT }],
                });
            }
            catch (error) {
                // Another replica kept it first.
                if (!(error instanceof ChangeRefused))
                    throw error;
            }
            known = undefined;
        },
        /** All versions of a permission set. */
        async of(permissionSet) {
            const at = now().getTime();
            if (!known || Math.abs(at - known.at) > LIST_AGE)
                known = { versions: await listPublishedVersions(table), at };
            return known.versions.filter(version => version.permissionSet === permissionSet);
        },
    };
}
/** Every version ever published, of all permission sets. */
export async function listPublishedVersions(table) {
    const versions = [];
    for await (const item of table.all(keys.templateVersions()))
        versions.push(item);
    return versions;
}
//# sourceMappingURL=published-versions.js.map