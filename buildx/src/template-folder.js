import { fileURLToPath } from 'node:url';
/** Where the templates lie that are shipped with the service: `templates` beside the folder it was built into. */
export const TEMPLATE_FOLDER = fileURLToPath(new URL('../../templates', import.meta.url));
//# sourceMappingURL=template-folder.js.map