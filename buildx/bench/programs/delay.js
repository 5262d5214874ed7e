import { connect, createServer } from 'node:net';
/** Passes bytes on to an AWS, and its answers back so much later: as far away as a real one is. */
const { TARGET = '', DELAY_MS = '' } = process.env;
const { hostname, port } = new URL(TARGET);
const server = createServer({ noDelay: true }, near => {
    const far = connect({ host: hostname, port: Number(port), noDelay: true });
    const later = (work) => setTimeout(work, Number(DELAY_MS));
    near.pipe(far);
    far.on('data', chunk => later(() => near.write(chunk)));
    far.on('end', () => later(() => near.end()));
    for (const socket of [near, far]) {
        socket.on('error', () => {
            near.destroy();
            far.destroy();
        });
    }
});
server.listen(0, '127.0.0.1', () => {
    process.send?.({ url: `http://127.0.0.1:${server.address().port}` });
});
//# sourceMappingURL=delay.js.map