/**
 * The condition keys of one request. Key names are case-insensitive, values are not.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export class RequestContext {
    #values = new Map();
    constructor(values = {}) {
        for (const [key, value] of Object.entries(values))
            this.#set(key, value);
    }
    /** Gives a context with `values` added; a value given here wins over the one there was. */
    with(values) {
        const next = new RequestContext(values);
        for (const [key, value] of this.#values)
            if (!next.#values.has(key))
                next.#values.set(key, value);
        return next;
    }
    /** Gives the values of a key, or undefined where the request does not carry it. */
    get(key) {
        return this.#values.get(key.toLowerCase());
    }
    /** Gives the value of a key that has exactly one; policy variables take no other. */
    single(key) {
        const values = this.get(key);
        return values?.length === 1 ? values[0] : undefined;
    }
    #set(key, value) {
        if (value === undefined || value.length === 0) {
            if (value === '')
                this.#values.set(key.toLowerCase(), ['']);
            return;
        }
        this.#values.set(key.toLowerCase(), typeof value === 'string' ? [value] : value);
    }
}
//# sourceMappingURL=request-context.js.map