import { loadSections } from '../../config.js';
import { loadCatalogue } from '../../role-template/catalogue.js';
import { RoleTemplateError } from '../../role-template/errors.js';
import { TEMPLATE_FOLDER } from '../../template-folder.js';
import { Failure } from '../failure.js';
import { configured } from '../settings.js';
import { withPath } from './files.js';
/**
 * Settings of the service that templates are made from here. No bucket has to be named where nothing is published.
 * @param folder takes the place of DRAWBRIDGE_TEMPLATE_FOLDER
 */
export function templateSettings(env, sections, folder) {
    const given = {
        ...env,
        DRAWBRIDGE_TEMPLATE_BUCKET: env.DRAWBRIDGE_TEMPLATE_BUCKET || 'not-asked-for',
        ...(folder !== undefined && { DRAWBRIDGE_TEMPLATE_FOLDER: folder }),
    };
    return configured(() => loadSections(given, TEMPLATE_FOLDER, sections));
}
/**
 * Everything that the service would publish.
 * @throws Failure where templates or permission sets are refused
 */
export function catalogueHere({ vendor, templates }, defaultSet) {
    const { roleArn, accountId } = vendor;
    const partition = roleArn.split(':')[1] ?? '';
    try {
        return withPath(templates.folder, () => loadCatalogue(templates.folder, { partition, accountId, roleArn }, defaultSet));
    }
    catch (error) {
        if (!(error instanceof RoleTemplateError))
            throw error;
        throw new Failure('The templates are refused', { detail: error.message.split('\n') });
    }
}
//# sourceMappingURL=settings.js.map