import { urlProblem } from '../../environment.js';
import { usageFailure } from '../failure.js';
const TOKEN_REMEDY = "Get an access token for this service's audience from your identity provider, and put it into DRAWBRIDGE_TOKEN.";
/**
 * Reads DRAWBRIDGE_URL and DRAWBRIDGE_TOKEN. A token is never taken from the command line, where every user of the
 * machine sees it, and no message here holds it.
 * @throws Failure of usage
 */
export function connectionOf(env) {
    const url = env.DRAWBRIDGE_URL?.trim() ?? '';
    if (url === '') {
        throw usageFailure('DRAWBRIDGE_URL is not set', 'Set it to the address of the service, such as https://drawbridge.example.com.');
    }
    const problem = urlProblem(url);
    if (problem !== undefined) {
        // Not the URL itself: it may hold a password.
        throw usageFailure(`DRAWBRIDGE_URL ${problem}`, 'The token is sent to that address, so nobody may listen in.');
    }
    const token = env.DRAWBRIDGE_TOKEN?.trim() ?? '';
    if (token === '')
        throw usageFailure('DRAWBRIDGE_TOKEN is not set', TOKEN_REMEDY);
    // RFC 6750, section 2.1. Anything else would come back in the error message of whatever refuses it.
    if (!/^[\w.~+/-]+=*$/.test(token)) {
        throw usageFailure('DRAWBRIDGE_TOKEN is not a token: it has characters that none has', TOKEN_REMEDY);
    }
    return { url: url.replace(/\/+$/, ''), token };
}
//# sourceMappingURL=settings.js.map