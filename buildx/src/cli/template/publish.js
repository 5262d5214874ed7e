import { v7 as uuidV7 } from 'uuid';
import { createAuditLog } from '../../audit/audit-log.js';
import { createTable } from '../../aws/table.js';
import { createTemplateBucket } from '../../aws/template-bucket.js';
import { RoleTemplateError } from '../../role-template/errors.js';
import { publishTemplate, templateUrl } from '../../role-template/publish-template.js';
import { createPublishedVersions } from '../../role-template/published-versions.js';
import { withAws } from '../aws-access.js';
import { EXIT } from '../exit-codes.js';
import { Failure } from '../failure.js';
import { catalogueHere } from './settings.js';
/** `drawbridge template publish`. */
export async function publish(values, tools) {
    const { terminal, now, pause } = tools;
    const needed = { title: 'The templates were not published', sections: ['vendor', 'templates'] };
    return withAws(tools, needed, async ({ clients, config }) => {
        const { aws, templates } = config;
        const catalogue = catalogueHere(config, templates.permissionSet);
        const only = values['permission-set'];
        const offers = [...catalogue.offers.values()].filter(({ set }) => only === undefined || set.name === only);
        if (offers.length === 0)
            throw new Failure(`There is no permission set ${only}`);
        const table = createTable(clients.dynamodb, aws.table);
        const backOff = (attempt) => pause(Math.random() * 25 * 2 ** Math.min(attempt, 5));
        const auditLog = createAuditLog({ table, now, newId: () => uuidV7(), backOff });
        const versions = createPublishedVersions({ table, auditLog, now });
        const bucket = createTemplateBucket(clients.s3, templates.bucket);
        for (const offer of offers) {
            const { key } = await publishTemplate({ bytes: offer.template, bucket }).catch(differsFailure);
            const isNew = await keep(versions, offer);
            const { partition } = catalogue.vendor;
            const url = templateUrl({
                bucket: templates.bucket,
                region: aws.region,
                partition,
                key,
                ...(templates.baseUrl !== undefined && { baseUrl: templates.baseUrl }),
            });
            const { set, version } = offer;
            if (values.json)
                terminal.json({ permissionSet: set.name, version, new: isNew, url });
            else
                terminal.say([
                    `${set.name}  version ${version}  ${isNew ? 'published' : 'was published before'}  ${url}`,
                ]);
        }
        return EXIT.done;
    });
}
async function keep(versions, offer) {
    const known = await versions.of(offer.set.name);
    await versions.keep(offer);
    return !known.some(({ id }) => id === offer.version);
}
function differsFailure(error) {
    if (!(error instanceof RoleTemplateError))
        throw error;
    throw new Failure('The bucket holds something else under the hash of a template', { detail: error.message });
}
//# sourceMappingURL=publish.js.map