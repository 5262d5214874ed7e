import { createTable } from '../../aws/table.js';
import { askOfVersion } from '../../role-template/asks.js';
import { listPublishedVersions } from '../../role-template/published-versions.js';
import { withAws } from '../aws-access.js';
import { Failure } from '../failure.js';
/** What a published version asks for, from the service's table. */
export async function publishedAsk(id, tools) {
    const versions = await withAws(tools, { title: `Version ${id} could not be read` }, ({ clients, config }) => listPublishedVersions(createTable(clients.dynamodb, config.aws.table)));
    const found = versions.find(version => version.id === id);
    if (found)
        return { permissionSet: found.permissionSet, ask: askOfVersion(found) };
    const known = versions.map(version => `${version.id} (${version.permissionSet}, ${version.publishedAt})`);
    throw new Failure(`Version ${id} was never published`, {
        detail: ['Published are:', ...(known.length > 0 ? known : ['none'])],
        remedy: `If it is a file, write ./${id}`,
    });
}
//# sourceMappingURL=published-side.js.map