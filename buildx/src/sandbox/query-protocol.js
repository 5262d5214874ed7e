import { AwsError } from './wire.js';
import { xmlContent } from './xml.js';
/** The parameters of an action in AWS's query protocol. */
export class QueryParameters {
    #values;
    constructor(values) {
        this.#values = values;
    }
    /** Gives a parameter, undefined where it was not sent. */
    optional(name) {
        return this.#values.get(name) ?? undefined;
    }
    /** Gives a parameter. Throws ValidationError where it was not sent. */
    required(name) {
        const value = this.optional(name);
        if (value !== undefined)
            return value;
        throw invalid(null, name, 'Member must not be null');
    }
    /** Gives a whole number, undefined where it was not sent. Throws ValidationError for anything else. */
    integer(name) {
        const value = this.optional(name);
        if (value === undefined)
            return undefined;
        if (/^-?\d{1,15}$/.test(value))
            return Number(value);
        throw new AwsError('MalformedInput', `Invalid number for ${name}: ${value}`, 400);
    }
    /** Gives a list of strings (`Name.member.1` …), undefined where none was sent. */
    list(name) {
        const items = [];
        for (let index = 1;; index++) {
            const item = this.optional(`${name}.member.${index}`);
            if (item === undefined)
                break;
            items.push(item);
        }
        return items.length > 0 ? items : undefined;
    }
    /** Gives a list of structures (`Name.member.1.Key` …) with the fields asked for, in order. */
    structures(name, ...fields) {
        const items = [];
        for (let index = 1;; index++) {
            const prefix = `${name}.member.${index}.`;
            if (!fields.some(field => this.#values.has(prefix + field)))
                return items;
            items.push(Object.fromEntries(fields.map(field => [field, this.optional(prefix + field)])));
        }
    }
    /** Gives the tags of a request. Throws ValidationError for one without key or value. */
    tags(name = 'Tags') {
        return this.structures(name, 'Key', 'Value').map(({ Key, Value }, index) => {
            if (Key === undefined)
                throw invalid(null, `${name}.${index + 1}.member.key`, 'Member must not be null');
            if (Value === undefined)
                throw invalid(null, `${name}.${index + 1}.member.value`, 'Member must not be null');
            return { Key, Value };
        });
    }
    /** Tells whether any parameter starts with `prefix`. */
    has(prefix) {
        return [...this.#values.keys()].some(name => name === prefix || name.startsWith(`${prefix}.`));
    }
}
/** The ValidationError that query services give for a parameter out of its constraint. */
export function invalid(value, parameter, constraint) {
    const shown = value === null ? 'null' : `'${value}'`;
    const name = parameter.charAt(0).toLowerCase() + parameter.slice(1);
    return new AwsError('ValidationError', `1 validation error detected: Value ${shown} at '${name}' failed to satisfy constraint: ${constraint}`, 400);
}
/**
 * Makes a service of AWS's query protocol from its actions. What it does not serve is InvalidAction.
 * https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
 */
export function queryService(options) {
    const { namespace, version, actions } = options;
    return {
        async handle(request, authorize) {
            const values = queryParameters(request);
            const name = values.get('Action');
            if (!name)
                throw new AwsError('MissingAction', 'The request must contain the parameter Action.', 400);
            const action = actions.get(name);
            const asked = values.get('Version');
            if (!action || (asked !== null && asked !== version)) {
                const message = `Could not find operation ${name} for version ${asked ?? 'NO_VERSION_SPECIFIED'}`;
                throw new AwsError('InvalidAction', message, 400);
            }
            const result = await action({ parameters: new QueryParameters(values), request, authorize });
            return success(name, namespace, result, request.requestId);
        },
    };
}
/** Gives the form parameters of a request, from its body or, for a GET, its query. */
export function queryParameters(request) {
    return request.method === 'GET' ? request.query : new URLSearchParams(request.body.toString('utf8'));
}
function success(name, namespace, result, requestId) {
    const content = result === undefined ? '' : `<${name}Result>${xmlContent(result)}</${name}Result>`;
    const metadata = xmlContent({ ResponseMetadata: { RequestId: requestId } });
    return {
        status: 200,
        headers: { 'content-type': 'text/xml' },
        body: `<${name}Response xmlns="${namespace}">${content}${metadata}</${name}Response>\n`,
    };
}
//# sourceMappingURL=query-protocol.js.map