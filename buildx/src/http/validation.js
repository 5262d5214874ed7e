import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import Type from 'typebox';
import { httpErrors } from './errors.js';
import { responses, WELL_FORMED } from './schemas.js';
/** A query or body in which no field is known: everything sent is refused. */
const NOTHING = Type.Object({}, { additionalProperties: false });
/** Answers of every route whose method can carry a body. */
const BODY_PROBLEMS = responses({}, [httpErrors['body-too-large'], httpErrors['unsupported-media-type']], []);
/**
 * Validation that refuses what it does not know: no field is dropped, no body value converted. Only queries and
 * paths, which are text by nature, have their numbers and booleans read.
 */
export function registerValidation(app) {
    const options = { allErrors: true, removeAdditional: false, useDefaults: true, strict: false };
    const bodies = withFormats(new Ajv({ ...options, coerceTypes: false }));
    const texts = withFormats(new Ajv({ ...options, coerceTypes: true }));
    app.setValidatorCompiler(({ schema, httpPart }) => {
        const ajv = httpPart === 'body' ? bodies : texts;
        return ajv.compile(schema);
    });
    app.addHook('onRoute', route => {
        const methods = [route.method].flat();
        route.schema = { querystring: NOTHING, ...route.schema };
        if (methods.every(method => ['GET', 'HEAD'].includes(method)))
            return;
        route.schema.response = { ...BODY_PROBLEMS, ...route.schema.response };
        if (!route.schema.body) {
            route.schema.body = NOTHING;
            bodyMayBeAbsent(route);
        }
    });
}
/** Routes without a body take an empty object for none, and refuse whatever else is sent. */
function bodyMayBeAbsent(route) {
    route.preValidation = async (request) => {
        request.body ??= {};
    };
}
function withFormats(ajv) {
    ajv.addFormat(WELL_FORMED, text => !/\p{Surrogate}/u.test(text));
    // The module is CommonJS and its default export arrives wrapped.
    const add = addFormats;
    return add(ajv);
}
//# sourceMappingURL=validation.js.map