import { createApi } from './client.js';
import { connectionOf } from './settings.js';
/** The API as the environment says; waits are told like progress. */
export function connect({ env, now, pause, terminal }, progress) {
    return createApi(connectionOf(env), {
        now,
        pause,
        waiting: (milliseconds, why) => terminal.progress(`${why}; again in ${Math.ceil(milliseconds / 1_000)} s`, progress),
    });
}
//# sourceMappingURL=connect.js.map