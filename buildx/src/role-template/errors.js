/** What this folder refuses. `code` is stable; the message tells what happened and what to do about it. */
export class RoleTemplateError extends Error {
    code;
    constructor(code, message) {
        super(message);
        this.code = code;
        this.name = 'RoleTemplateError';
    }
}
//# sourceMappingURL=errors.js.map