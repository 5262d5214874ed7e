import { SerializerSelector } from '@fastify/fast-json-stringify-compiler';
/**
 * Serializers of answers: Fastify's own, but for problems. Those are made in one place, which says itself how they
 * become text (src/http/problem-answers.ts); to compile a serializer for each that a route declares was a quarter of
 * the time that the service took to start. A problem from elsewhere is refused: nothing would hold it to its schema.
 */
export const schemaController = {
    compilersFactory: {
        buildSerializer: ((schemas, options) => {
            const compile = SerializerSelector()(schemas, options);
            // The types leave out the content type, which Fastify gives where a response is declared by content.
            return (route) => route.contentType === 'application/problem+json' ? refuse : compile(route);
        }),
    },
};
function refuse() {
    throw new TypeError('A problem is sent by sendProblem alone');
}
//# sourceMappingURL=serialization.js.map