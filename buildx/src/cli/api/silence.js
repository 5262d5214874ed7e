import { EXIT } from '../exit-codes.js';
import { Failure } from '../failure.js';
/** A certificate that cannot be trusted does not become good by asking again. */
export function isFinal(error) {
    return isCertificateError(causeCode(error));
}
function isCertificateError(code) {
    return /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|ERR_SSL|EPROTO/.test(code);
}
/** undici throws `fetch failed`, and what it was is in the cause. */
function causeCode(error) {
    if (!(error instanceof Error))
        return '';
    const { code, name, cause } = error;
    if (name === 'TimeoutError')
        return 'TIMEOUT';
    if (cause instanceof AggregateError)
        return causeCode(cause.errors[0]);
    return typeof code === 'string' ? code : causeCode(cause);
}
/** Why there was no answer, in words: not connected, not trusted, broken off, or too late. */
export function silenceFailure(url, error, timeout) {
    const code = causeCode(error);
    if (isCertificateError(code)) {
        return new Failure(`The service's certificate cannot be trusted (${code})`, {
            detail: url,
            remedy: 'With a certificate authority of your own, name its file in NODE_EXTRA_CA_CERTS.',
        });
    }
    if (code === 'TIMEOUT') {
        return new Failure(`The service gave no whole answer within ${timeout} s`, {
            exitCode: EXIT.unavailable,
            detail: url,
            remedy: 'Try again later, or wait longer with --timeout. What was asked for may have been done all the same.',
        });
    }
    const remedies = {
        ECONNREFUSED: 'Nobody listens there: check DRAWBRIDGE_URL, and whether the service runs.',
        ENOTFOUND: 'There is no such host: check DRAWBRIDGE_URL.',
        EAI_AGAIN: 'Names cannot be looked up now: check the network.',
    };
    return new Failure(`The service cannot be reached (${code || 'the connection broke off'})`, {
        exitCode: EXIT.unavailable,
        detail: url,
        remedy: remedies[code] ?? 'Check the network, DRAWBRIDGE_URL, and whether the service runs; then try again.',
    });
}
//# sourceMappingURL=silence.js.map