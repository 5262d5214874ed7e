import { httpErrors } from '../../http/errors.js';
import { Problem } from '../../problem.js';
/** Sends a file of the pages, compressed where the browser takes that. Its name holds its hash: it may be kept. */
export function sendAsset(assets, request, reply) {
    const asset = assets.find(request.url.split('?', 1)[0] ?? '');
    if (!asset)
        throw new Problem(httpErrors['not-found']);
    const accepted = String(request.headers['accept-encoding'] ?? '');
    const encoding = ['br', 'gzip'].find(name => asset[name] && new RegExp(`\\b${name}\\b`).test(accepted));
    reply.headers({
        'cache-control': 'public, max-age=31536000, immutable',
        vary: 'accept-encoding',
        // A logo may be an SVG, which is a document where it is opened by itself.
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        ...(encoding && { 'content-encoding': encoding }),
    });
    return reply.type(asset.type).send(encoding ? asset[encoding] : asset.body);
}
//# sourceMappingURL=send-asset.js.map