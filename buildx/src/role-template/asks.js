/** What a permission set asks for. The trust of the role is the same for all of them, so it tells none. */
export function askOfPermissionSet(set) {
    return {
        permissions: set.statements.map(({ sid, actions, resources }) => ({
            sid,
            actions: actions.map(({ action }) => action),
            on: resources,
        })),
        reasons: set.statements.flatMap(({ sid, reason, resourcesReason, dataReason, actions }) => [
            { sid, text: [reason, resourcesReason, dataReason].filter(Boolean).join(' ') },
            ...actions.map(({ action, reason: text }) => ({ sid, action, text })),
        ]),
    };
}
/** What a published version asks for: the table keeps neither reasons nor trust. */
export function askOfVersion({ statements }) {
    return { permissions: statements.map(({ sid, actions, resources }) => ({ sid, actions, on: resources })) };
}
//# sourceMappingURL=asks.js.map