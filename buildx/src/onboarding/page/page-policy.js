/**
 * Content-Security-Policy of the pages: their own hashed files, nothing inline, no other host. The launch form leads
 * to the AWS console, which `form-action` has to name, since browsers hold redirects of forms against it.
 * @param consoleOrigin takes the place of the AWS console
 * @see https://www.w3.org/TR/CSP3/#directive-form-action
 */
export function pagePolicy(options) {
    const { partition, consoleOrigin, frameAncestors } = options;
    const consoles = consoleOrigin === undefined ? (CONSOLES[partition] ?? '') : new URL(consoleOrigin).origin;
    const ancestors = frameAncestors.length > 0 ? frameAncestors.join(' ') : "'none'";
    return [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        // The style sheet's own small pictures are data URLs.
        "img-src 'self' data:",
        "connect-src 'self'",
        `form-action 'self' ${consoles}`.trim(),
        "base-uri 'none'",
        `frame-ancestors ${ancestors}`,
    ].join('; ');
}
const CONSOLES = {
    aws: 'https://*.console.aws.amazon.com',
    'aws-us-gov': 'https://console.amazonaws-us-gov.com',
    'aws-cn': 'https://console.amazonaws.cn',
    'aws-eusc': 'https://*.console.amazonaws-eusc.eu',
};
//# sourceMappingURL=page-policy.js.map