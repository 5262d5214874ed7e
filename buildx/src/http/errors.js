import { problemKinds } from '../problem.js';
/** Errors of the HTTP layer itself. */
export const httpErrors = problemKinds({
    unauthenticated: {
        status: 401,
        title: 'A valid token is needed',
        cause: 'The request has no bearer token, or one that is malformed, expired, of another issuer or for another audience.',
        remedy: 'Get an access token from your identity provider for this service\'s audience and send it as "Authorization: Bearer <token>".',
    },
    forbidden: {
        status: 403,
        title: 'This kind of caller may not do this',
        cause: 'None of the roles in your token may call this route.',
        remedy: 'The API documentation at /docs names who may call each route. Ask your operator for a token with that role.',
    },
    'not-found': {
        status: 404,
        title: 'There is nothing here',
        cause: 'No route has this path.',
        remedy: 'Check the path against /docs. Paths are case-sensitive and end without a slash.',
    },
    'method-not-allowed': {
        status: 405,
        title: 'This resource does not take that method',
        cause: 'The path is right, the method is not.',
        remedy: 'Use one of the methods in the Allow header.',
    },
    'invalid-request': {
        status: 400,
        title: 'The request does not fit its schema',
        cause: 'A field is missing, unknown, or not of the form it needs; `errors` names each place. Nothing was changed.',
        remedy: 'Correct the places named in `errors`. Unknown fields are refused rather than ignored.',
    },
    'malformed-request': {
        status: 400,
        title: 'The request cannot be read',
        cause: 'The body is not JSON, the URL is not well formed, or the message breaks off.',
        remedy: 'Send UTF-8 JSON with Content-Type: application/json and percent-encode the URL.',
    },
    'invalid-cursor': {
        status: 400,
        title: 'The cursor does not belong to this list',
        cause: 'A cursor works for a day, for the caller it was given to, with the same path and filters.',
        remedy: 'Send the request without cursor to start again from the first page.',
    },
    'body-too-large': {
        status: 413,
        title: 'The body is too large',
        cause: 'Bodies are limited, since no request of this API needs a large one.',
        remedy: 'Send a smaller body.',
    },
    'unsupported-media-type': {
        status: 415,
        title: 'The body is of a type that is not read here',
        cause: 'Bodies are JSON.',
        remedy: 'Send Content-Type: application/json (or application/merge-patch+json with PATCH).',
    },
    'request-timeout': {
        status: 408,
        title: 'The request took too long to arrive',
        cause: 'Headers and body have to arrive within 30 seconds.',
        remedy: 'Send the request again over a better connection.',
    },
    'headers-too-large': {
        status: 431,
        title: 'The headers are too large',
        cause: 'All headers together, the token among them, may take 16 KiB.',
        remedy: 'Ask your identity provider for a smaller token, and send fewer cookies.',
    },
    'too-many-requests': {
        status: 429,
        title: 'Too many requests',
        cause: 'You sent more requests than one caller may in the window that the RateLimit headers tell.',
        remedy: 'Wait for the seconds in Retry-After, and spread requests over time.',
    },
    overloaded: {
        status: 503,
        title: 'The service has more work than it can do',
        cause: 'Requests are turned away so that those already accepted are served.',
        remedy: 'Try again after the seconds in Retry-After.',
    },
    'identity-provider-unavailable': {
        status: 503,
        title: 'Your token cannot be checked now',
        cause: "The identity provider's keys cannot be fetched, so no token can be checked.",
        remedy: 'Try again after the seconds in Retry-After. If it lasts, look at the identity provider.',
    },
    'internal-error': {
        status: 500,
        title: 'Something went wrong inside the service',
        cause: 'A fault of the service, not of your request.',
        remedy: 'Try again; if it comes back, report the requestId to whoever runs the service: its log has the details.',
    },
});
//# sourceMappingURL=errors.js.map