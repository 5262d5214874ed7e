import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lintPermissionSet } from '../policy/lint.js';
import { RoleTemplateError } from './errors.js';
import { loadPermissionSets } from './permission-set.js';
import { renderCloudFormation } from './render-cloudformation.js';
import { templateVersion } from './template-version.js';
import { createTenantTemplates, entityTag } from './tenant-templates.js';
/**
 * Reads templates and permission sets, refuses those that ask for too much, and renders what is published.
 * @throws RoleTemplateError naming every problem; the service does not start then
 */
export function loadCatalogue(folder, vendor, defaultSet) {
    const sets = loadPermissionSets(join(folder, 'permission-sets'));
    const problems = [...sets.values()].flatMap(set => lintPermissionSet(set).map(problem => `${set.name}, ${problem.sid}: ${problem.message}`));
    if (!sets.has(defaultSet))
        problems.push(`the default permission set "${defaultSet}" is not in ${folder}`);
    if (problems.length > 0) {
        throw new RoleTemplateError('permission-set-invalid', `Permission sets are refused:\n  - ${problems.join('\n  - ')}`);
    }
    const base = (name) => readFileSync(join(folder, name), 'utf8');
    const bases = { cloudFormation: base('tenant-role.yaml'), terraform: base('tenant-role.tf') };
    const offer = (set) => {
        const { id, sha256 } = templateVersion(set, vendor);
        const template = renderCloudFormation({ base: bases.cloudFormation, set, vendor });
        return { set, version: id, sha256, template, etag: entityTag(template) };
    };
    return {
        vendor,
        bases,
        default: defaultSet,
        offers: new Map([...sets].map(([name, set]) => [name, offer(set)])),
        fillIn: createTenantTemplates({ vendor, bases }),
    };
}
//# sourceMappingURL=catalogue.js.map