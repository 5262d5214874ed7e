/**
 * Takes the URL encoding off a policy document as IAM's reads answer it.
 * Throws `URIError` on a broken encoding.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html ("URL-encoded compliant with RFC 3986")
 */
export function decodePolicyDocument(document) {
    // An encoded document cannot start with a brace; one that does was never encoded, and decoding would alter it.
    return document.trimStart().startsWith('{') ? document : decodeURIComponent(document);
}
//# sourceMappingURL=policy-text.js.map