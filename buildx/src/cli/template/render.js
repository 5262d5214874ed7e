import { join } from 'node:path';
import { renderCli } from '../../role-template/render-cli.js';
import { renderCloudFormation } from '../../role-template/render-cloudformation.js';
import { renderTerraform } from '../../role-template/render-terraform.js';
import { connect } from '../api/connect.js';
import { EXIT } from '../exit-codes.js';
import { Failure, usageFailure } from '../failure.js';
import { isId, tenantIdOf } from '../tenants/find-tenant.js';
import { readSets, writeText } from './files.js';
import { catalogueHere, templateSettings } from './settings.js';
/** `drawbridge template render`. */
export async function render(values, tools) {
    const text = values.tenant === undefined ? renderHere(values, tools) : await fetchFor(values.tenant, values, tools);
    const { output, force } = values;
    if (output === undefined)
        tools.terminal.text(text);
    else
        writeText(output, text, force === true);
    return EXIT.done;
}
async function fetchFor(tenant, values, tools) {
    if (values['external-id'] !== undefined || values.folder !== undefined) {
        throw usageFailure('--tenant asks the service, which knows the external ID and has templates of its own');
    }
    const { format, timeout } = values;
    const api = connect(tools);
    const tenantId = await tenantIdOf(api, tenant, timeout);
    const text = await api.get(`/v1/tenants/${tenantId}/role-template`, {
        query: { format, permissionSet: values['permission-set'] },
        type: 'text',
        ...(timeout !== undefined && { timeout }),
    });
    return String(text);
}
function renderHere(values, { env }) {
    const { format = 'cloudformation', 'external-id': externalId } = values;
    if (externalId !== undefined && !isId(externalId)) {
        throw usageFailure(`"${externalId}" is not an external ID of this service`, 'It is a UUID: drawbridge tenants show');
    }
    const { catalogue, offer } = offerHere(values, env);
    const { bases, vendor } = catalogue;
    const { set } = offer;
    if (format === 'cloudformation') {
        return renderCloudFormation({
            base: bases.cloudFormation,
            set,
            vendor,
            ...(externalId !== undefined && { externalId }),
        });
    }
    if (externalId === undefined) {
        throw usageFailure(`In the format ${format} the external ID stands in the text`, 'Give --external-id, or --tenant to ask the service.');
    }
    return format === 'cli'
        ? renderCli({ set, vendor, externalId })
        : renderTerraform({ base: bases.terraform, set, vendor, externalId });
}
function offerHere(values, env) {
    const settings = templateSettings(env, ['vendor', 'templates'], values.folder);
    const name = values['permission-set'] ?? settings.templates.permissionSet;
    const { sets } = readSets(join(settings.templates.folder, 'permission-sets'));
    const catalogue = catalogueHere(settings, sets.some(set => set.name === name) ? name : (sets[0]?.name ?? name));
    const offer = catalogue.offers.get(name);
    if (offer)
        return { catalogue, offer };
    throw new Failure(`There is no permission set ${name}`, {
        detail: `${settings.templates.folder} has: ${[...catalogue.offers.keys()].join(', ')}`,
    });
}
//# sourceMappingURL=render.js.map