import { Failure } from '../failure.js';
/**
 * Loads what is there in a checkout alone. An installation for running the service has neither the sandbox nor the
 * packages it needs.
 * @throws Failure that says so
 */
export async function loadForDevelopment(load) {
    try {
        return await load();
    }
    catch (error) {
        const { code, message } = error;
        if (code !== 'ERR_MODULE_NOT_FOUND')
            throw error;
        const [, missing] = /Cannot find (?:package|module) '([^']+)'/.exec(String(message)) ?? [];
        throw new Failure('The sandbox is not part of this installation', {
            detail: `It needs what only a checkout has; missing is ${missing ?? 'a module'}.`,
            remedy: 'In a checkout of the source: npm ci && npm run build, then run the command there.',
        });
    }
}
//# sourceMappingURL=development-only.js.map