import { fail, inconclusive, pass } from '../check.js';
import { clip } from '../evidence.js';
import { roleNotRead, unreadable } from '../unread.js';
const ID = 'template-version';
/** CAA-007: the role carries a published version of the template; that a newer one exists is no failure. */
export function templateVersion(observations, subject) {
    const unread = roleNotRead(ID, observations, subject);
    if (unread !== undefined)
        return unread;
    const { role, templateTag, judgement } = observations.readings ?? {};
    if (role !== undefined && role.kind !== 'read')
        return unreadable(ID, 'The tags of the role', role);
    if (judgement === undefined)
        return inconclusive(ID, 'The role was not read.', 'Verify the role again.');
    const { published, current, templateVersion } = judgement;
    const evidence = { tag: templateTag === undefined ? null : clip(templateTag), judgedBy: templateVersion };
    if (published) {
        const summary = current ? 'The role is of the current template version.' : OLDER;
        return {
            ...pass(ID, summary, { ...evidence, updateAvailable: !current }),
            remedy: current ? null : UPDATE,
        };
    }
    const what = templateTag === undefined ? 'no template version' : 'a template version that was never published';
    return fail(ID, 'low', {
        summary: `The role carries ${what}; it is judged by the current one.`,
        remedy: UPDATE,
        evidence,
    });
}
const OLDER = 'The role is of an older template version; a newer one is available.';
const UPDATE = "Update the stack with the vendor's template, which sets the tag.";
//# sourceMappingURL=template-version.js.map