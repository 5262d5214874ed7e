import { ConfigError } from '../../config.js';
import { serve, startProblem } from '../../serve.js';
import { EXIT } from '../exit-codes.js';
import { Failure } from '../failure.js';
/** `drawbridge serve`: what `npm start` does. */
export async function serveHere({ env }) {
    try {
        await serve(env);
    }
    catch (error) {
        throw new Failure('The service could not start', {
            exitCode: error instanceof ConfigError ? EXIT.usage : EXIT.failed,
            detail: startProblem(error).split('\n'),
        });
    }
}
//# sourceMappingURL=serve.js.map