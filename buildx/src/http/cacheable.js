/** Sends a text with its strong ETag, or 304 where the caller has it already (RFC 9110, sections 8.8.3 and 13.1.2). */
export function sendCacheable(request, reply, { text, etag, type, cacheControl }) {
    reply.headers({ etag, 'cache-control': cacheControl });
    if (isKnown(etag, request.headers['if-none-match']))
        return reply.code(304).send();
    return reply.type(type).serializer(String).send(text);
}
function isKnown(etag, tags) {
    if (tags === undefined)
        return false;
    return tags === '*' || tags.split(',').some(tag => tag.trim().replace(/^W\//, '') === etag);
}
//# sourceMappingURL=cacheable.js.map