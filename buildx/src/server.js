import { serve, startProblem } from './serve.js';
serve(process.env).catch((error) => {
    process.stderr.write(`${startProblem(error)}\n`);
    process.exit(1);
});
//# sourceMappingURL=server.js.map