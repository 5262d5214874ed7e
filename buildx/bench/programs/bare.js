import Fastify from 'fastify';
/** A bare Fastify route that answers with the given bytes and checks nothing. */
const { BODY = '', HEADERS = '{}' } = process.env;
const headers = JSON.parse(HEADERS);
const app = Fastify();
app.get('/bare', (_request, reply) => reply.headers(headers).send(BODY));
process.send?.({ url: await app.listen({ host: '127.0.0.1', port: 0 }) });
//# sourceMappingURL=bare.js.map