import { command } from '../command.js';
export const serviceCommands = [
    command({
        name: 'demo',
        summary: 'Walk through the main job once, on a sandbox of its own',
        examples: [['drawbridge demo', 'Exit code 0 only if all of it held']],
        run: (_, tools) => import('./demo.js').then(({ demo }) => demo(tools)),
    }),
    command({
        name: 'sandbox',
        summary: 'Run the service and an AWS to try it on, on loopback, until Ctrl-C',
        examples: [['PORT=3001 SANDBOX_AWS_PORT=4567 drawbridge sandbox', 'On ports of your choice']],
        run: (_, tools) => import('./sandbox.js').then(({ sandbox }) => sandbox(tools)),
    }),
    command({
        name: 'serve',
        summary: 'Run the service, configured by its environment variables, until a signal ends it',
        examples: [['drawbridge serve', 'The same as npm start']],
        run: (_, tools) => import('./serve.js').then(({ serveHere }) => serveHere(tools)),
    }),
];
//# sourceMappingURL=commands.js.map