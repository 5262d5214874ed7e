import { join } from 'node:path';
import { lintPermissionSet } from '../../policy/lint.js';
import { RoleTemplateError } from '../../role-template/errors.js';
import { roleDefinition } from '../../role-template/role-definition.js';
import { EXIT } from '../exit-codes.js';
import { bold, green, red } from '../terminal/text.js';
import { readSets } from './files.js';
import { templateSettings } from './settings.js';
/** Any vendor does: the size of the role's policies, which has a limit, does not depend on it. */
const ANY_VENDOR = {
    partition: 'aws',
    accountId: '111111111111',
    roleArn: 'arn:aws:iam::111111111111:role/drawbridge',
};
/** `drawbridge template lint`: all that would keep the service from starting with these permission sets. */
export async function lint({ path, json }, { terminal, env }) {
    const { sets, problems: unreadable } = readSets(path ?? join(templateSettings(env, ['templates']).templates.folder, 'permission-sets'));
    const found = sets.map(set => ({ set, problems: problemsOf(set) }));
    const count = found.reduce((sum, { problems }) => sum + problems.length, unreadable.length);
    if (json) {
        for (const message of unreadable)
            terminal.json({ permissionSet: null, code: 'malformed-file', message });
        for (const { set, problems } of found) {
            for (const problem of problems)
                terminal.json({ permissionSet: set.name, ...problem });
        }
        return count > 0 ? EXIT.found : EXIT.done;
    }
    for (const message of unreadable)
        terminal.say([red('refused  '), message]);
    for (const { set, problems } of found) {
        for (const { sid, action, message, code, remedy } of problems) {
            const where = [set.name, sid, action].filter(Boolean).join(', ');
            terminal.say([red('refused  '), bold(where), `: ${message} (${code})`]);
            terminal.say(`         What to do: ${remedy}`);
        }
        if (problems.length === 0)
            terminal.say([green('in order '), set.name, `: ${actionsOf(set)} actions`]);
    }
    if (count > 0)
        terminal.note(`${count} problem(s). The service would not start with these permission sets.`);
    return count > 0 ? EXIT.found : EXIT.done;
}
function problemsOf(set) {
    const problems = lintPermissionSet(set);
    try {
        roleDefinition(set, ANY_VENDOR);
    }
    catch (error) {
        if (!(error instanceof RoleTemplateError))
            throw error;
        const [message = '', ...rest] = error.message.split(/(?<=\.) /);
        problems.push({ code: error.code, sid: '', message, remedy: rest.join(' ') });
    }
    return problems;
}
function actionsOf({ statements }) {
    return statements.reduce((sum, { actions }) => sum + actions.length, 0);
}
//# sourceMappingURL=lint.js.map