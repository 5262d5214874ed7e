import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from './image.js';
/** docker-compose.yml as its author wrote it, after `change`. */
export function composeText(change = text => text) {
    return change(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'));
}
/** What Compose takes the file for: aliases and merges followed, variables filled in from `env`. */
export function readCompose(text, env = {}) {
    return interpolate(parse(text, { merge: true }), env);
}
/**
 * Fills variables in, as far as the file uses them: `${NAME:-default}`, and `$$` for a dollar sign.
 * @see https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md
 */
function interpolate(value, env) {
    if (Array.isArray(value))
        return value.map(each => interpolate(each, env));
    if (typeof value === 'object' && value !== null) {
        return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, interpolate(each, env)]));
    }
    if (typeof value !== 'string')
        return value;
    return value.replace(/\$(\$|\{(\w+):-([^}]*)\}|)/g, (_, form, name, fallback) => {
        if (form === '$')
            return '$';
        if (name === undefined)
            throw new Error(`Compose does not take a lone dollar sign: ${value}`);
        return env[name] || fallback;
    });
}
//# sourceMappingURL=compose.js.map