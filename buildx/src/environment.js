import { isRegion, partitionOfRegion } from './role-template/region.js';
/** Variables that only an endpoint override may use, since they point away from AWS. */
const OVERRIDES = ['DRAWBRIDGE_TEMPLATE_BASE_URL', 'DRAWBRIDGE_CONSOLE_ORIGIN'];
/** Reads variables one by one, and gathers what is wrong with any of them, by the section that asked for it. */
export class EnvironmentReader {
    env;
    /** What is wrong, and of which section; undefined is everybody's. */
    problems = [];
    known = new Set();
    current;
    constructor(env) {
        this.env = env;
    }
    section(name, readIt) {
        this.current = name;
        const value = readIt(this);
        this.current = undefined;
        return value;
    }
    problemsOf(sections) {
        return this.problems.flatMap(({ section, text }) => section === undefined || sections.includes(section) ? [text] : []);
    }
    tell(text) {
        this.problems.push({ section: this.current, text });
    }
    text(name, fallback) {
        this.known.add(name);
        const value = this.env[name]?.trim();
        if (value)
            return value;
        if (fallback !== undefined)
            return fallback;
        this.tell(`${name} is missing`);
        return '';
    }
    matching(name, pattern, what, fallback) {
        const value = this.text(name, fallback);
        if (value !== '' && !pattern.test(value))
            this.tell(`${name} is not ${what}: "${value}"`);
        return value;
    }
    list(name, pattern, what) {
        const values = this.values(name);
        if (values.some(v => !pattern.test(v)))
            this.tell(`${name} is not ${what}: "${values.join(',')}"`);
        return values;
    }
    integer(name, fallback, least, most) {
        const text = this.text(name, String(fallback));
        const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
        if (!(value >= least && value <= most)) {
            this.tell(`${name} is not a whole number from ${least} to ${most}: "${text}"`);
        }
        return value;
    }
    oneOf(name, values, fallback) {
        const value = this.text(name, fallback);
        const found = values.find(v => v === value);
        if (found === undefined)
            this.tell(`${name} is not one of ${values.join(', ')}: "${value}"`);
        return found ?? fallback;
    }
    url(name) {
        const value = this.text(name);
        if (value === '')
            return value;
        const problem = urlProblem(value);
        if (problem)
            this.tell(`${name} ${problem}: "${value}"`);
        return value;
    }
    optionalUrl(name) {
        this.known.add(name);
        return this.env[name]?.trim() ? this.url(name) : undefined;
    }
    /** Several URLs, separated by commas. */
    urls(name) {
        return this.each(name, urlProblem);
    }
    /** Several origins, separated by commas: they go into a header, so they have no more than they need. */
    origins(name) {
        return this.each(name, value => urlProblem(value) ?? originProblem(value));
    }
    each(name, problemOf) {
        const values = this.values(name);
        for (const value of values) {
            const problem = problemOf(value);
            if (problem)
                this.tell(`${name} ${problem}: "${value}"`);
        }
        return values;
    }
    values(name) {
        return this.text(name, '')
            .split(',')
            .map(value => value.trim())
            .filter(value => value !== '');
    }
    /** Credentials never cross a partition: the role and the Region have to lie in one. */
    refuseRegionOutside({ region, partition }) {
        if (region === '' || partition === '' || !isRegion(region) || partitionOfRegion(region) === partition)
            return;
        this.tell(`AWS_REGION ${region} is not in partition ${partition} of DRAWBRIDGE_VENDOR_ROLE_ARN`);
    }
    /** An endpoint set by accident would send customers' credentials somewhere else: it has to be allowed. */
    refuseEndpointOverrides() {
        const set = Object.keys(this.env).filter(name => this.env[name] && (/^AWS_ENDPOINT_URL(_|$)/.test(name) || OVERRIDES.includes(name)));
        for (const name of set) {
            this.tell(`${name} is set, but DRAWBRIDGE_ALLOW_ENDPOINT_OVERRIDE is not "true"`);
        }
    }
    refuseUnknown() {
        for (const name of Object.keys(this.env)) {
            if (name.startsWith('DRAWBRIDGE_') && !this.known.has(name) && !CLIENT_VARIABLES.has(name)) {
                this.tell(`${name} is not a variable of this service (misspelt?)`);
            }
        }
    }
}
/** Variables of the command-line client, which may stand in the same environment. */
const CLIENT_VARIABLES = new Set(['DRAWBRIDGE_URL', 'DRAWBRIDGE_TOKEN']);
/** What is wrong with a URL to send something to: https everywhere; http only on loopback, where nobody listens in. */
export function urlProblem(text) {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (!url || url.username || url.password)
        return 'is not an absolute URL without credentials';
    // By the text: an empty query or fragment leaves no trace in the parsed URL, but breaks what is appended to it.
    if (/[?#]/.test(text))
        return 'must have neither query nor fragment';
    if (url.protocol === 'https:')
        return undefined;
    return url.protocol === 'http:' && isLoopback(url.hostname)
        ? undefined
        : 'must be https (http on loopback only)';
}
function originProblem(text) {
    return new URL(text).origin === text && /^[\w.:/[\]-]+$/.test(text)
        ? undefined
        : 'must be an origin, without a path';
}
/** Is this host name one of this machine's own (RFC 6761 `localhost`, 127.0.0.0/8, ::1)? */
export function isLoopback(hostname) {
    return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
//# sourceMappingURL=environment.js.map