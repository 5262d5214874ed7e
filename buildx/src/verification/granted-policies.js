import { PolicyError, parsePolicy } from '../policy/document.js';
const NOT_ASKED = { kind: 'error', code: 'not-asked', message: 'It was not asked for.' };
/** Gathers what the role is granted: its inline and attached policies, parsed, and its permissions boundary. */
export function grantedPolicies({ inline, attached, boundary }) {
    const policies = { granted: [], unread: [] };
    const parsed = (what, reading) => {
        const result = reading.kind === 'read' ? parse(reading.value.source) : reading;
        if (!('kind' in result))
            return result;
        policies.unread.push({ what, reading: result });
        return undefined;
    };
    const add = (kind, name, reading) => {
        const document = parsed(`The ${kind} policy ${name}`, reading);
        if (document !== undefined)
            policies.granted.push({ name, kind, document });
    };
    const listOf = (what, reading = NOT_ASKED) => {
        if (reading.kind === 'read')
            return reading.value;
        policies.unread.push({ what, reading });
        return [];
    };
    for (const { name, source } of listOf('The inline policies', inline)) {
        add('inline', name, { kind: 'read', value: { source } });
    }
    for (const { name, document } of listOf('The list of attached policies', attached)) {
        add('attached', name, document);
    }
    const limit = boundary === undefined ? undefined : parsed('The permissions boundary', boundary);
    return limit === undefined ? policies : { ...policies, boundary: limit };
}
function parse(source) {
    try {
        return parsePolicy(source);
    }
    catch (error) {
        if (!(error instanceof PolicyError))
            throw error;
        return { kind: 'error', code: 'invalid-answer', message: error.message };
    }
}
//# sourceMappingURL=granted-policies.js.map