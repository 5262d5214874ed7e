import { ConfigError } from '../config.js';
import { EXIT } from './exit-codes.js';
import { Failure } from './failure.js';
/** Reads settings; what is wrong with them is a matter of usage. */
export function configured(load) {
    try {
        return load();
    }
    catch (error) {
        if (!(error instanceof ConfigError))
            throw error;
        throw new Failure('Settings are missing or wrong', {
            exitCode: EXIT.usage,
            detail: error.problems.map(problem => `- ${problem}`),
            remedy: 'docs/configuration.md lists every variable.',
        });
    }
}
//# sourceMappingURL=settings.js.map