/** Milliseconds that a connection which comes in last has to send something. */
const LAST_WAIT = 1_000;
/**
 * Gives what drops each connection once it has no request in flight. The server's own closeIdleConnections
 * leaves those that have not sent anything yet.
 */
export function dropIdleConnections(server) {
    const inFlight = new Map();
    let closing = false;
    server.on('connection', socket => {
        inFlight.set(socket, 0);
        socket.once('close', () => inFlight.delete(socket));
        // It was made before the server stopped listening, so its request may be on the way.
        if (closing)
            setTimeout(() => dropIfIdle(socket), LAST_WAIT).unref();
    });
    server.on('request', ({ socket }, outgoing) => {
        inFlight.set(socket, (inFlight.get(socket) ?? 0) + 1);
        outgoing.once('close', () => {
            const left = (inFlight.get(socket) ?? 1) - 1;
            if (inFlight.has(socket))
                inFlight.set(socket, left);
            if (closing && left === 0)
                socket.end();
        });
    });
    const dropIfIdle = (socket) => {
        if (inFlight.get(socket) === 0)
            socket.destroy();
    };
    return () => {
        closing = true;
        for (const socket of inFlight.keys())
            dropIfIdle(socket);
    };
}
//# sourceMappingURL=idle-connections.js.map