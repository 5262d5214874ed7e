import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
const AUDIENCE = 'drawbridge';
/** An OpenID Connect issuer that signs whatever claims a test wants. Its tokens last longer than any test's clock. */
export async function startTokenIssuer() {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const jwk = { ...(await exportJWK(publicKey)), kid: 'test', alg: 'ES256', use: 'sig' };
    const server = createServer((request, response) => {
        const answer = request.url === '/jwks' ? { keys: [jwk] } : { issuer: url, jwks_uri: `${url}/jwks` };
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
    await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${server.address().port}`;
    return {
        url,
        sign(claims) {
            return new SignJWT(claims)
                .setProtectedHeader({ alg: 'ES256', kid: 'test' })
                .setIssuer(url)
                .setAudience(AUDIENCE)
                .setIssuedAt()
                .setExpirationTime('3650d')
                .sign(privateKey);
        },
        close() {
            server.close();
            server.closeAllConnections();
        },
    };
}
//# sourceMappingURL=token-issuer.js.map