import { Failure } from '../failure.js';
import { failureOf, problemOf } from './problem.js';
import { retryAfterOf, retryDelay } from './retry.js';
import { isFinal, silenceFailure } from './silence.js';
/** No answer of the service comes near it; what does is not the service. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;
const DEFAULT_TIMEOUT = 30;
/**
 * Calls the service's API. A request that is safe to repeat (GET, a POST with an idempotency key) is repeated a few
 * times where the service is away or busy, any other only where it was refused before anything was done. Redirects
 * are not followed: the token would go along.
 */
export function createApi({ url, token }, tools) {
    const { now, pause, waiting = () => undefined } = tools;
    const attempt = async (method, target, request) => {
        const { body, idempotencyKey, timeout = DEFAULT_TIMEOUT, type = 'json' } = request;
        const response = await fetch(target, {
            method,
            redirect: 'manual',
            signal: AbortSignal.timeout(timeout * 1_000),
            headers: {
                authorization: `Bearer ${token}`,
                accept: type === 'json' ? 'application/json' : 'text/plain, */*',
                ...(body !== undefined && { 'content-type': 'application/json' }),
                ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
            },
            ...(body !== undefined && { body: JSON.stringify(body) }),
        });
        const retryAfter = response.headers.get('retry-after') ?? undefined;
        const milliseconds = retryAfterOf(retryAfter, now());
        return {
            status: response.status,
            contentType: response.headers.get('content-type') ?? '',
            location: response.headers.get('location'),
            retryAfter,
            ...(milliseconds !== undefined && { retryAfterSeconds: Math.ceil(milliseconds / 1_000) }),
            body: await bodyOf(response),
        };
    };
    const request = async (method, path, options = {}) => {
        const target = targetOf(url, path, options.query);
        const repeatable = method === 'GET' || options.idempotencyKey !== undefined;
        let waited = 0;
        for (let count = 1;; count++) {
            const outcome = await attempt(method, target, options).catch((error) => {
                if (error instanceof Failure)
                    throw error;
                return { error };
            });
            if ('status' in outcome && outcome.status < 400)
                return successOf(outcome, options.type ?? 'json');
            const delay = retryDelay(asAttempt(outcome), {
                count,
                waited,
                repeatable: repeatable && !('error' in outcome && isFinal(outcome.error)),
                now: now(),
                jitter: Math.random(),
            });
            if (delay === undefined) {
                throw 'error' in outcome
                    ? silenceFailure(url, outcome.error, options.timeout ?? DEFAULT_TIMEOUT)
                    : await failureOf(outcome);
            }
            waiting(delay, 'error' in outcome ? 'no answer' : `HTTP ${outcome.status}`);
            await pause(delay);
            waited += delay;
        }
    };
    return {
        get: (path, options) => request('GET', path, options),
        post: (path, options) => request('POST', path, options),
        delete: (path, options) => request('DELETE', path, options),
    };
}
function targetOf(url, path, query = {}) {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query))
        if (value !== undefined)
            search.set(name, String(value));
    return `${url}${path}${search.size > 0 ? `?${search}` : ''}`;
}
async function bodyOf(response) {
    const chunks = [];
    const reader = response.body?.getReader();
    for (let size = 0; reader !== undefined;) {
        const { done, value } = await reader.read();
        if (done)
            break;
        size += value.length;
        if (size > MAX_BODY_BYTES) {
            await reader.cancel();
            throw new Failure('The answer does not end: more than 32 MiB came', {
                detail: `HTTP ${response.status}, ${response.headers.get('content-type') ?? 'no type'}`,
                remedy: 'Check DRAWBRIDGE_URL: this is not an answer of the service.',
            });
        }
        chunks.push(value);
    }
    return Buffer.concat(chunks).toString('utf8');
}
function successOf(answer, type) {
    const { status, contentType, body, location } = answer;
    if (status >= 300) {
        throw new Failure(`The answer is a redirect (HTTP ${status}), which is not followed`, {
            detail: location === null ? 'It names no address.' : `It leads to ${location}`,
            remedy: 'The token would go along. Set DRAWBRIDGE_URL to the address of the service itself.',
        });
    }
    const foreign = (why) => new Failure(`The answer is not the service's: ${why}`, {
        detail: `HTTP ${status}, ${contentType || 'no type'}`,
        remedy: 'Check DRAWBRIDGE_URL: a proxy or another server may answer in its place.',
    });
    if (type === 'text') {
        if (/^text\/html\b/i.test(contentType))
            throw foreign('it is a page');
        return body;
    }
    if (!/^application\/json\b/i.test(contentType))
        throw foreign('it is not JSON');
    try {
        return JSON.parse(body);
    }
    catch {
        throw foreign('its JSON cannot be read');
    }
}
function asAttempt(outcome) {
    if ('error' in outcome)
        return { kind: 'silence' };
    const { status, retryAfter } = outcome;
    const code = problemOf(outcome)?.code;
    return {
        kind: 'answer',
        status,
        ...(typeof code === 'string' && { code }),
        ...(retryAfter !== undefined && { retryAfter }),
    };
}
//# sourceMappingURL=client.js.map