import { createLog } from '../../log.js';
import { TEMPLATE_FOLDER } from '../../template-folder.js';
import { EXIT } from '../exit-codes.js';
import { Failure } from '../failure.js';
import { quietNodeVersionNotice } from '../node-version-notice.js';
import { loadForDevelopment } from './development-only.js';
/** `drawbridge demo`: the main job from start to end on a sandbox of its own. Done only if all of it held. */
export async function demo({ terminal }) {
    quietNodeVersionNotice();
    const { startSandbox } = await loadForDevelopment(() => import('../../sandbox/sandbox.js'));
    const { DemoFailed, walkThrough } = await loadForDevelopment(() => import('../../sandbox/demo.js'));
    const say = (text = '') => terminal.text(`${text}\n`);
    say('Drawbridge demo: the main job, on a sandbox of its own. Nothing leaves this machine.\n');
    let offset = 0;
    const sandbox = await startSandbox({
        port: 0,
        servicePort: 0,
        templateFolder: TEMPLATE_FOLDER,
        log: createLog('fatal'),
        serviceClock: () => new Date(Date.now() + offset),
    });
    try {
        await walkThrough({
            sandbox,
            say,
            passTime: milliseconds => {
                offset += milliseconds;
            },
        });
        say('\nAll of it held. Try it by hand: npm run sandbox');
        return EXIT.done;
    }
    catch (error) {
        if (!(error instanceof DemoFailed))
            throw error;
        throw new Failure('The demo failed', { detail: error.message });
    }
    finally {
        await sandbox.close();
    }
}
//# sourceMappingURL=demo.js.map