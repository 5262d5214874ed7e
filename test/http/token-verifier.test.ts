import { createHmac, generateKeyPairSync, KeyObject, sign } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { exportSPKI, type JWK, type JWTPayload } from 'jose'
import t, { type Test } from 'tap'
import { createTokenVerifier, type TokenVerifier } from '../../src/http/token-verifier.js'
import { Problem } from '../../src/problem.js'
import { createClock, type TestClock } from '../fixtures/clock.js'
import {
  createKey,
  DISCOVERY,
  JWKS,
  json,
  type ScriptedIssuer,
  type SigningKey,
  signToken,
  startIssuer,
  type TokenParts,
} from '../fixtures/issuer.js'

interface Setting {
  key: SigningKey
  issuer: ScriptedIssuer
  clock: TestClock
  verifier: TokenVerifier
  token: (parts?: TokenParts) => Promise<string>
}

async function set(test: Test, alg = 'ES256'): Promise<Setting> {
  const key = await createKey('key-1', alg)
  const issuer = await startIssuer(test, [key.jwk])
  const clock = createClock()
  return {
    key,
    issuer,
    clock,
    verifier: verifierOf(issuer, clock),
    token: parts => signToken(issuer, key, clock.now(), parts),
  }
}

function verifierOf(issuer: ScriptedIssuer, clock: TestClock, timeout = 2_000): TokenVerifier {
  return createTokenVerifier({
    issuer: issuer.issuer,
    audience: 'drawbridge',
    rolesClaim: 'roles',
    tenantClaim: 'tenant_id',
    now: clock.now,
    timeout,
  })
}

/** All tokens come by one connection, as behind a load balancer. */
const connection = {}

/** Code of the problem a token ends in; `accepted` where it does not. Asked as the guard asks: memory first. */
async function outcome(verifier: TokenVerifier, token: string): Promise<string> {
  if (verifier.recall(token, connection)) return 'accepted'
  try {
    await verifier.verify(token)
    return 'accepted'
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return error.kind.code
  }
}

/** Waits for what goes on in the background, in loopback's own time; the clock stands still. */
async function untilRefused(verifier: TokenVerifier, token: string): Promise<string> {
  for (;;) {
    const code = await outcome(verifier, token)
    if (code !== 'accepted') return code
    await new Promise(resolve => setImmediate(resolve))
  }
}

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token of exactly these bytes, which no library would sign: with a key of any kind and strength. */
function signText(header: object, claims: string | object, privateKey: KeyObject): string {
  const payload = typeof claims === 'string' ? Buffer.from(claims).toString('base64url') : base64url(claims)
  const text = `${base64url(header)}.${payload}`
  const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`
}

const REFUSED = 'unauthenticated'
const UNAVAILABLE = 'identity-provider-unavailable'

t.test('a good token tells who its bearer is', async test => {
  for (const alg of ['RS256', 'PS384', 'ES256', 'ES512', 'Ed25519', 'EdDSA']) {
    const { verifier, token, issuer } = await set(test, alg)
    const claims = { roles: ['operator', 'admin', 'tenant', 7], tenant_id: 'crm-1042' }
    const principal = await verifier.verify(await token({ claims }))
    test.equal(principal.id, `${issuer.issuer}#user-1`, alg)
    test.same([...principal.roles], ['operator', 'tenant'], 'known roles only')
    test.equal(principal.tenantClaim, 'crm-1042')
  }
})

t.test("tokens that take turns on one connection are each their own bearer's", async test => {
  const { verifier, token } = await set(test)
  const tokens = await Promise.all(
    ['a', 'b', 'c'].map(async sub => [sub, await token({ claims: { sub } })] as const),
  )
  const unknown = await token({ claims: { sub: 'd' } })
  for (const [, good] of tokens) await verifier.verify(good)
  for (let turn = 0; turn < 3; turn++) {
    for (const [sub, good] of [...tokens, ...tokens.toReversed()]) {
      test.match(verifier.recall(good, connection)?.id, new RegExp(`#${sub}$`))
      test.equal(verifier.recall(`${good}x`, connection), undefined, 'a longer one is another')
      test.equal(verifier.recall(good.slice(0, -1), connection), undefined, 'a shorter one is another')
      test.equal(
        verifier.recall(unknown, connection),
        undefined,
        'one that was never checked is not remembered',
      )
    }
  }
})

t.test('claims of another form give no role and no tenant', async test => {
  const { verifier, token } = await set(test)
  const cases: { claims: JWTPayload; why: string }[] = [
    { claims: { roles: 'operator' }, why: 'a text, not a list' },
    { claims: { roles: { operator: true, includes: 'operator' } }, why: 'an object' },
    { claims: { roles: [['operator'], 'OPERATOR', 'operator '] }, why: 'nothing exact among them' },
    { claims: { roles: null, tenant_id: 7 }, why: 'null' },
    { claims: { roles: [], tenant_id: '' }, why: 'nothing' },
    { claims: { roles: [], tenant_id: ['crm-1042'] }, why: 'a list of tenants' },
    { claims: { roles: [], tenant_id: 'x'.repeat(4_000) }, why: 'longer than any reference' },
  ]
  for (const { claims, why } of cases) {
    const principal = await verifier.verify(await token({ claims }))
    test.same([...principal.roles], [], why)
    test.equal(principal.tenantClaim, undefined, why)
  }
  const bare = await verifier.verify(await token({ without: ['roles'] }))
  test.same([...bare.roles], [])
})

t.test('forged tokens are refused', async test => {
  const { verifier, token, key, issuer, clock } = await set(test)
  const good = await token()
  const [header = '', payload = '', signature = ''] = good.split('.')
  const evil = await createKey('key-1')
  const hmac = (secret: string | Buffer, head: unknown) => {
    const text = `${base64url(head)}.${payload}`
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
  }
  const pem = await exportSPKI(key.publicKey)
  const byEvil = (given: TokenParts) => signToken(issuer, evil, clock.now(), given)
  const forged: Record<string, string> = {
    'alg none, no signature': `${base64url({ alg: 'none' })}.${payload}.`,
    'alg None in other letters': `${base64url({ alg: 'nOnE', kid: 'key-1' })}.${payload}.${signature}`,
    'alg NONE': `${base64url({ alg: 'NONE', kid: 'key-1' })}.${payload}.`,
    'alg None': `${base64url({ alg: 'None' })}.${payload}.`,
    'an empty alg': `${base64url({ alg: '', kid: 'key-1' })}.${payload}.${signature}`,
    'no alg': `${base64url({ kid: 'key-1' })}.${payload}.${signature}`,
    'alg that is a list': `${base64url({ alg: ['ES256'], kid: 'key-1' })}.${payload}.${signature}`,
    'alg that is a prototype': `${base64url({ alg: '__proto__', kid: 'key-1' })}.${payload}.${signature}`,
    'alg none with the old signature': `${base64url({ alg: 'none', kid: 'key-1' })}.${payload}.${signature}`,
    'HS256 with the PEM as secret': hmac(pem, { alg: 'HS256', kid: 'key-1' }),
    'HS256 with the PEM without its last line end': hmac(pem.trim(), { alg: 'HS256', kid: 'key-1' }),
    'HS256 with the JWK as secret': hmac(JSON.stringify(key.jwk), { alg: 'HS256', kid: 'key-1' }),
    'ES256 header over an HMAC': hmac(pem, { alg: 'ES256', kid: 'key-1' }),
    'another key under the same kid': await byEvil({}),
    'a kid nobody published': await byEvil({ header: { kid: 'key-2' } }),
    'its own key in jwk': await byEvil({ header: { jwk: evil.jwk } }),
    'its own key at jku': await byEvil({ header: { jku: `${issuer.issuer}/evil` } }),
    'its own key at x5u': await byEvil({ header: { x5u: `${issuer.issuer}/evil`, kid: 'evil' } }),
    'a kid that is a path': await byEvil({ header: { kid: '../../dev/null' } }),
    'a kid that is SQL': await byEvil({ header: { kid: "' OR 1=1 --" } }),
    'a kid that is an address': await byEvil({ header: { kid: `${issuer.issuer}/evil` } }),
    'a kid that is no text': await byEvil({ header: { kid: ['key-1'] } }),
    'its own certificate in x5c': await byEvil({ header: { x5c: ['MIIB'], kid: 'evil' } }),
    'a kid that is a prototype': await byEvil({ header: { kid: '__proto__' } }),
    'no kid, another key': await byEvil({ header: { kid: undefined } }),
    'an unknown critical header': await byEvil({ header: { crit: ['x'], x: 1 } }).catch(
      () => `${base64url({ alg: 'ES256', kid: 'key-1', crit: ['x'], x: 1 })}.${payload}.${signature}`,
    ),
    'other claims under the old signature': `${header}.${base64url({ iss: issuer.issuer })}.${signature}`,
    'the signature cut': good.slice(0, -2),
    'the signature left out': `${header}.${payload}.`,
    'two parts': `${header}.${payload}`,
    'four parts': `${good}.${signature}`,
    'five parts, an encrypted token': `${base64url({ alg: 'dir', enc: 'A128GCM' })}..${payload}.${payload}.${payload}`,
    'five parts under a signed header': `${good}.${signature}.${signature}`,
    'not base64url': '%%%.%%%.%%%',
    'white space before it': ` ${good}`,
    'white space within it': good.replaceAll('.', ' . '),
    'a JSON header of another kind': `${base64url([])}.${payload}.${signature}`,
    'nothing at all': '',
    'a megabyte': 'a'.repeat(1_000_000),
    'a megabyte of parts': 'a.'.repeat(500_000),
    'a megabyte of claims': `${header}.${Buffer.alloc(1_000_000, 'a').toString('base64url')}.${signature}`,
  }
  for (const [why, text] of Object.entries(forged)) test.equal(await outcome(verifier, text), REFUSED, why)
  test.equal(issuer.count('/evil'), 0, 'no address in a token is ever fetched')
  test.equal(await outcome(verifier, good), 'accepted', 'the good one still is')
  test.equal(
    await outcome(verifier, await token({ header: { jwk: evil.jwk, jku: `${issuer.issuer}/evil` } })),
    'accepted',
    "a key in the header of the issuer's own token is not looked at",
  )
})

t.test('tokens for something else than access are refused, as far as they can be told', async test => {
  const { verifier, token } = await set(test)
  const typed = (typ: unknown) => ({ header: { typ } as Record<string, unknown> })
  const access: [string, TokenParts][] = [
    ['no type', {}],
    ['at+jwt', typed('at+jwt')],
    ['the whole media type', typed('application/at+jwt')],
    ['in other letters', typed('AT+JWT')],
    ['JWT', typed('JWT')],
    ['jwt', typed('jwt')],
    ["Keycloak's access token", { ...typed('JWT'), claims: { typ: 'Bearer' } }],
    ["Cognito's access token", { claims: { token_use: 'access' } }],
    ['an access token that repeats what an ID token says', { ...typed('at+jwt'), claims: { at_hash: 'x' } }],
  ]
  for (const [why, parts] of access) test.equal(await outcome(verifier, await token(parts)), 'accepted', why)
  const others: [string, TokenParts][] = [
    ['an onboarding link of this service', typed('drawbridge-link+jwt')],
    ['a session of such a link', typed('drawbridge-link-session+jwt')],
    ['a logout token', typed('logout+jwt')],
    ['an event', typed('secevent+jwt')],
    ['a proof of possession', typed('dpop+jwt')],
    ['a request object', typed('oauth-authz-req+jwt')],
    ['an introspection', typed('application/token-introspection+jwt')],
    ['another media type with the same end', typed('text/at+jwt')],
    ['a type of spaces', typed(' at+jwt')],
    ['an empty type', typed('')],
    ['a list of types', typed(['at+jwt'])],
    ['an ID token of the code flow', { ...typed('JWT'), claims: { at_hash: 'MTIzNDU2Nzg5MDEyMzQ1Ng' } }],
    ['an ID token of the hybrid flow', { claims: { c_hash: 'MTIzNDU2Nzg5MDEyMzQ1Ng' } }],
    ["Keycloak's ID token", { ...typed('JWT'), claims: { typ: 'ID' } }],
    ["Keycloak's refresh token", { ...typed('JWT'), claims: { typ: 'Refresh' } }],
    ["Cognito's ID token", { claims: { token_use: 'id' } }],
    ['an old logout token', { ...typed('JWT'), claims: { events: {} } }],
  ]
  for (const [why, parts] of others) test.equal(await outcome(verifier, await token(parts)), REFUSED, why)
  await test.rejects(
    verifier.verify(await token(typed('drawbridge-link+jwt'))),
    /^The token was refused: it is not an access token\.$/,
  )
})

t.test('a symmetric key in the key set signs nothing', async test => {
  const { verifier, issuer, token } = await set(test)
  const secret = Buffer.alloc(32, 7)
  issuer.keys.push({ kty: 'oct', k: secret.toString('base64url'), kid: 'shared', alg: 'HS256' })
  for (const kid of ['shared', undefined]) {
    const [, payload = ''] = (await token()).split('.')
    const text = `${base64url({ alg: 'HS256', kid })}.${payload}`
    const signature = createHmac('sha256', secret).update(text).digest('base64url')
    test.equal(await outcome(verifier, `${text}.${signature}`), REFUSED, String(kid))
  }
  test.equal(await outcome(verifier, await token()), 'accepted', 'the other key is used all the same')
})

t.test('claims that do not fit are refused', async test => {
  const { verifier, token, issuer, clock } = await set(test)
  const seconds = clock.now().getTime() / 1_000
  const cases: [string, TokenParts, string][] = [
    ['another issuer', { claims: { iss: 'https://evil.example' } }, REFUSED],
    ['the issuer with a slash', { claims: { iss: `${issuer.issuer}/` } }, REFUSED],
    ['no issuer', { without: ['iss'] }, REFUSED],
    ['another audience', { claims: { aud: 'other' } }, REFUSED],
    ['the issuer in other letters', { claims: { iss: issuer.issuer.toUpperCase() } }, REFUSED],
    ['a list of issuers', { claims: { iss: [issuer.issuer] as unknown as string } }, REFUSED],
    ['no audience', { without: ['aud'] }, REFUSED],
    ['an empty audience', { claims: { aud: '' } }, REFUSED],
    ['an empty list of audiences', { claims: { aud: [] } }, REFUSED],
    ['a list in a list of audiences', { claims: { aud: [['drawbridge']] as unknown as string[] } }, REFUSED],
    [
      'an audience that is an object',
      { claims: { aud: { drawbridge: true } as unknown as string } },
      REFUSED,
    ],
    ['an audience in other letters', { claims: { aud: 'Drawbridge' } }, REFUSED],
    ['an audience that begins alike', { claims: { aud: 'drawbridge-2' } }, REFUSED],
    ['one audience of several', { claims: { aud: ['other', 'drawbridge'] } }, 'accepted'],
    ['no expiry', { without: ['exp'] }, REFUSED],
    ['an expiry that is no number', { claims: { exp: 'never' as unknown as number } }, REFUSED],
    ['an expiry in text', { claims: { exp: String(seconds + 60) as unknown as number } }, REFUSED],
    ['an expiry of null', { claims: { exp: null as unknown as number } }, REFUSED],
    ['an expiry of zero', { claims: { exp: 0 } }, REFUSED],
    ['an expiry before all time', { claims: { exp: -1e15 } }, REFUSED],
    ['an expiry within a second', { claims: { exp: seconds + 0.5 } }, 'accepted'],
    ['an expiry when the sun is cold', { claims: { exp: 1e300 } }, 'accepted'],
    ['issued later on, which says nothing of its validity', { claims: { iat: seconds + 999 } }, 'accepted'],
    ['no subject', { without: ['sub'] }, REFUSED],
    ['an empty subject', { claims: { sub: '' } }, REFUSED],
    ['a subject that is no text', { claims: { sub: 7 as unknown as string } }, REFUSED],
    ['a subject of half a character', { claims: { sub: 'a\ud800' } }, REFUSED],
    ['a subject beyond all measure', { claims: { sub: 's'.repeat(2_000) } }, REFUSED],
    ['expired', { claims: { exp: seconds - 6 } }, REFUSED],
    ['expired within the tolerance', { claims: { exp: seconds - 4 } }, 'accepted'],
    ['valid from later on', { claims: { nbf: seconds + 6 } }, REFUSED],
    ['valid from within the tolerance', { claims: { nbf: seconds + 4 } }, 'accepted'],
    ['an nbf that is no number', { claims: { nbf: 'now' as unknown as number } }, REFUSED],
  ]
  for (const [why, parts, expected] of cases)
    test.equal(await outcome(verifier, await token(parts)), expected, why)
})

t.test('tokens that no library would sign are refused, or read as JSON is', async test => {
  const { verifier, issuer, key, clock } = await set(test)
  const privateKey = KeyObject.from(key.privateKey)
  const head = { alg: 'ES256', kid: 'key-1' }
  const exp = clock.now().getTime() / 1_000 + 60
  const claims = { iss: issuer.issuer, aud: 'drawbridge', sub: 'user-1', exp }
  const text = JSON.stringify(claims)
  const without = (end: string) => text.slice(0, -1) + end
  const cases: [string, string, string][] = [
    ['as it should be', signText(head, claims, privateKey), 'accepted'],
    ['crit that it does not know', signText({ ...head, crit: ['x'], x: 1 }, claims, privateKey), REFUSED],
    ['crit that is empty', signText({ ...head, crit: [] }, claims, privateKey), REFUSED],
    ['crit that is no list', signText({ ...head, crit: 'exp' }, claims, privateKey), REFUSED],
    ['b64 false', signText({ ...head, b64: false, crit: ['b64'] }, claims, privateKey), REFUSED],
    ['claims that are a list', signText(head, [claims], privateKey), REFUSED],
    ['claims that are null', signText(head, 'null', privateKey), REFUSED],
    ['claims that are no JSON', signText(head, without(''), privateKey), REFUSED],
    ['white space around the claims', signText(head, ` ${text}\n`, privateKey), 'accepted'],
    ['the right audience, then another', signText(head, without(',"aud":"other"}'), privateKey), REFUSED],
    ['its expiry, then another', signText(head, without(',"exp":1}'), privateKey), REFUSED],
    ['its subject, then none', signText(head, without(',"sub":""}'), privateKey), REFUSED],
    ['claims under a prototype', signText(head, `{"__proto__":${text}}`, privateKey), REFUSED],
  ]
  for (const [why, token, expected] of cases) test.equal(await outcome(verifier, token), expected, why)
  const twice = signText(head, without(',"roles":["operator"],"roles":["auditor"]}'), privateKey)
  test.same(
    [...(await verifier.verify(twice)).roles],
    ['auditor'],
    'of claims that stand twice the last counts',
  )
})

t.test(
  'what a token itself shows to be worth nothing is refused before its signature is checked',
  async test => {
    const { verifier, issuer, clock } = await set(test)
    const evil = await createKey('key-1')
    const forged = (parts: TokenParts) => signToken(issuer, evil, clock.now(), parts)
    const expired = clock.now().getTime() / 1_000 - 5
    const cases: [TokenParts, RegExp][] = [
      [{}, /its signature is wrong/],
      [{ claims: { exp: expired + 1 } }, /its signature is wrong/],
      [{ claims: { exp: expired } }, /it has expired/],
      [{ claims: { aud: 'another' } }, /its "aud" does not fit/],
      [{ claims: { iss: 'https://evil.example.com' } }, /its "iss" does not fit/],
      [{ header: { typ: 'logout+jwt' } }, /it is not an access token/],
    ]
    for (const [parts, why] of cases) await test.rejects(verifier.verify(await forged(parts)), why)
  },
)

t.test('a refusal tells why, in the header that RFC 6750 names', async test => {
  const { verifier, token, clock } = await set(test)
  const exp = clock.now().getTime() / 1_000 - 60
  const error = await verifier.verify(await token({ claims: { exp } })).catch((e: unknown) => e as Problem)
  test.match(error, { kind: { status: 401 }, detail: 'The token was refused: it has expired.' })
  test.match(
    (error as Problem).headers['www-authenticate'],
    /^Bearer error="invalid_token", error_description="[^"]+"$/,
  )
})

t.test('a checked token is remembered for five minutes at most, and never beyond its end', async test => {
  const { verifier, token, clock, issuer, key } = await set(test)
  const long = await token()
  const short = await token({ claims: { exp: clock.now().getTime() / 1_000 + 60 } })
  for (const text of [long, short]) test.equal(await outcome(verifier, text), 'accepted')
  clock.advance(64_000)
  test.equal(await outcome(verifier, short), 'accepted', 'within the tolerance')
  clock.advance(1_000)
  test.equal(await outcome(verifier, short), REFUSED)
  // The same key by another name: what is remembered stays good, what is checked anew is refused.
  issuer.keys = [{ ...key.jwk, kid: 'renamed' }]
  clock.advance(234_000)
  const renamed = await token({ header: { kid: 'renamed' } })
  while ((await outcome(verifier, renamed)) !== 'accepted')
    await new Promise(resolve => setImmediate(resolve))
  test.equal(await outcome(verifier, long), 'accepted', 'remembered for 299 seconds')
  clock.advance(2_000)
  test.equal(await outcome(verifier, long), REFUSED, 'checked anew after 301')
})

t.test('a clock set back makes nothing remembered valid', async test => {
  const { verifier, token, clock, issuer } = await set(test)
  const text = await token({ claims: { nbf: clock.now().getTime() / 1_000 } })
  test.equal(await outcome(verifier, text), 'accepted')
  clock.advance(-3_600_000)
  test.equal(await outcome(verifier, text), REFUSED, 'it is not valid yet')
  test.equal(issuer.count(JWKS), 2, 'the age of the keys is not known any more')
})

t.test('tokens of a key that leaves the key set are dropped', async test => {
  const { verifier, token, clock, issuer } = await set(test)
  const text = await token()
  test.equal(await outcome(verifier, text), 'accepted')
  const next = await createKey('key-2')
  issuer.keys = [next.jwk]
  clock.advance(29_000)
  test.equal(await outcome(verifier, text), 'accepted')
  test.equal(issuer.count(JWKS), 1, 'keys are fetched no more often than that')
  clock.advance(2_000)
  test.equal(await untilRefused(verifier, text), REFUSED, 'noticed in the background')
  test.equal(issuer.count(JWKS), 2)
  const fresh = await signToken(issuer, next, clock.now())
  test.equal(await outcome(verifier, fresh), 'accepted')
})

t.test('another key under the same kid counts as another key', async test => {
  const { verifier, token, issuer, clock } = await set(test)
  const text = await token()
  test.equal(await outcome(verifier, text), 'accepted')
  issuer.keys = [(await createKey('key-1')).jwk]
  clock.advance(301_000)
  test.equal(await outcome(verifier, text), REFUSED)
})

t.test('a token of a new key is taken as soon as the issuer publishes it', async test => {
  const { verifier, token, issuer, clock } = await set(test)
  test.equal(await outcome(verifier, await token()), 'accepted')
  const next = await createKey('key-2')
  issuer.keys.push(next.jwk)
  clock.advance(301_000)
  test.equal(await outcome(verifier, await signToken(issuer, next, clock.now())), 'accepted')
  test.equal(await outcome(verifier, await token()), 'accepted', 'both are good while both are published')
})

t.test('keys that may not leave the process once read are keys all the same', async test => {
  const { verifier, token, issuer, key } = await set(test)
  issuer.keys = [{ ...key.jwk, ext: false }]
  test.equal(await outcome(verifier, await token()), 'accepted')
})

t.test('keys that cannot be used beside the good one do no harm', async test => {
  const { verifier, token, issuer, key } = await set(test)
  issuer.keys = [{ kty: 'XX', kid: 'odd' }, { kty: 'EC', crv: 'P-256', kid: 'half' }, key.jwk]
  test.equal(await outcome(verifier, await token()), 'accepted')
  test.equal(
    await outcome(verifier, await token({ header: { kid: 'half' } })),
    UNAVAILABLE,
    "the issuer's fault",
  )
})

t.test('a key is good for what its issuer publishes it for, and for nothing else', async test => {
  const { verifier, token, key, issuer, clock } = await set(test)
  const { alg: _, use: __, ...bare } = key.jwk
  const other = await createKey('key-1')
  const rsa = await createKey('key-1', 'RS256')
  const secret: JWK = { kty: 'oct', k: base64url('secret'), kid: 'key-1' }
  const cases: [string, JWK[], string][] = [
    ['no alg and no use', [bare], 'accepted'],
    ['to verify', [{ ...bare, key_ops: ['verify'] }], 'accepted'],
    ['to encrypt', [{ ...bare, use: 'enc' }], REFUSED],
    ['to encrypt, and for another alg', [{ ...bare, use: 'enc', alg: 'ECDH-ES' }], REFUSED],
    ['to sign alone', [{ ...bare, key_ops: ['sign'] }], REFUSED],
    ['for nothing', [{ ...bare, key_ops: [] }], REFUSED],
    ['for another alg', [{ ...bare, alg: 'ES384' }], REFUSED],
    ['of another curve', [{ ...bare, crv: 'P-384' }], REFUSED],
    ['a symmetric one in its place', [secret], REFUSED],
    ['a symmetric one beside it, under its kid', [secret, key.jwk], 'accepted'],
    ['one of another kind beside it, under its kid', [rsa.jwk, key.jwk], 'accepted'],
    ['another beside it, under its kid', [other.jwk, key.jwk], REFUSED],
    ['none at all', [], REFUSED],
    ['as ever', [key.jwk], 'accepted'],
  ]
  for (const [why, keys, expected] of cases) {
    issuer.keys = keys
    clock.advance(301_000)
    test.equal(await outcome(verifier, await token({ claims: { jti: why } })), expected, why)
  }
  issuer.keys = [{ ...secret, alg: 'HS256' }, key.jwk]
  clock.advance(301_000)
  const [, payload = ''] = (await token()).split('.')
  for (const by of [
    JSON.stringify('secret'),
    Buffer.from(base64url('secret'), 'base64url'),
    secret.k ?? '',
  ]) {
    const text = `${base64url({ alg: 'HS256', kid: 'key-1' })}.${payload}`
    const forged = `${text}.${createHmac('sha256', by).update(text).digest('base64url')}`
    test.equal(await outcome(verifier, forged), REFUSED, 'a symmetric one signs nothing')
  }
  issuer.keys = [{ ...bare, d: 'AAAA' }]
  clock.advance(301_000)
  test.not(await outcome(verifier, await token()), 'accepted', 'a private key is no secret any more')
})

t.test('keys too weak to trust, and points of no curve, sign nothing', async test => {
  const { verifier, issuer, clock, key } = await set(test)
  const claims = {
    iss: issuer.issuer,
    aud: 'drawbridge',
    sub: 'user-1',
    exp: clock.now().getTime() / 1_000 + 60,
  }
  const weak = ([512, 1_024] as const).map(modulusLength => {
    const pair = generateKeyPairSync('rsa', { modulusLength })
    const kid = `rsa-${modulusLength}`
    issuer.keys.push({ ...(pair.publicKey.export({ format: 'jwk' }) as JWK), kid })
    return signText({ alg: 'RS256', kid }, claims, pair.privateKey)
  })
  const koblitz = generateKeyPairSync('ec', { namedCurve: 'secp256k1' })
  const point = koblitz.publicKey.export({ format: 'jwk' }) as JWK
  issuer.keys.push({ ...point, kid: 'koblitz' }, { ...point, crv: 'P-256', kid: 'off-curve' })
  const odd = ['koblitz', 'off-curve'].map(kid => signText({ alg: 'ES256', kid }, claims, koblitz.privateKey))
  for (const token of [...weak, ...odd]) test.not(await outcome(verifier, token), 'accepted')
  const good = signText({ alg: 'ES256', kid: 'key-1' }, claims, KeyObject.from(key.privateKey))
  test.equal(await outcome(verifier, good), 'accepted', 'the good key beside them does')
})

t.test('an issuer that does not answer as it should leaves tokens unchecked', async test => {
  const cases: Record<string, [string, Parameters<ScriptedIssuer['script']['set']>[1]]> = {
    'discovery answers 500': [DISCOVERY, (_, response) => json(response, {}, 500)],
    'discovery redirects': [
      DISCOVERY,
      (_, response) => response.writeHead(302, { location: '/other' }).end(),
    ],
    'discovery is not JSON': [DISCOVERY, (_, response) => response.end('<html>')],
    'discovery is null': [DISCOVERY, (_, response) => json(response, null)],
    'discovery breaks off': [DISCOVERY, request => request.socket.destroy()],
    'discovery is of another issuer': [
      DISCOVERY,
      (_, response) =>
        json(response, { issuer: 'https://evil.example', jwks_uri: 'https://evil.example/jwks' }),
    ],
    'discovery names keys on plain http': [
      DISCOVERY,
      (request, response) =>
        json(response, {
          issuer: `http://${request.headers.host}`,
          jwks_uri: 'http://127.0.0.1.evil.com/jwks',
        }),
    ],
    'discovery names no keys': [
      DISCOVERY,
      (request, response) => json(response, { issuer: `http://${request.headers.host}` }),
    ],
    'keys answer 404': [JWKS, (_, response) => response.writeHead(404).end()],
    'keys redirect': [JWKS, (_, response) => response.writeHead(301, { location: '/other' }).end()],
    'keys are no key set': [JWKS, (_, response) => json(response, { keys: 'none' })],
    'keys are not JSON': [JWKS, (_, response) => response.end('{')],
    'keys break off': [JWKS, request => request.socket.destroy()],
    'keys without end': [JWKS, (_, response) => json(response, { keys: [], x: 'x'.repeat(10_000_000) })],
    'discovery without end': [
      DISCOVERY,
      (request, response) => {
        const self = `http://${request.headers.host}`
        json(response, { issuer: self, jwks_uri: `${self}${JWKS}`, x: 'x'.repeat(10_000_000) })
      },
    ],
    'discovery names a file': [
      DISCOVERY,
      (request, response) =>
        json(response, { issuer: `http://${request.headers.host}`, jwks_uri: 'file:///etc/hostname' }),
    ],
  }
  for (const [why, [path, respond]] of Object.entries(cases)) {
    const { verifier, token, issuer } = await set(test)
    issuer.script.set('/other', (_, response) => json(response, { issuer: issuer.issuer, keys: issuer.keys }))
    issuer.script.set(path, respond)
    await test.rejects(verifier.start(), why)
    test.equal(await outcome(verifier, await token()), UNAVAILABLE, why)
    test.equal(issuer.count('/other'), 0, 'no redirect is followed')
    issuer.script.delete(path)
    test.equal(await outcome(verifier, await token()), 'accepted', `${why}: mended by itself`)
  }
})

t.test('an issuer that never answers, or never ends an answer, is given up', async test => {
  for (const path of [DISCOVERY, JWKS]) {
    const { issuer, clock, token } = await set(test)
    const verifier = verifierOf(issuer, clock, 50)
    issuer.script.set(path, () => undefined)
    test.equal(await outcome(verifier, await token()), UNAVAILABLE, path)
    issuer.script.set(path, (_, response) => response.writeHead(200).write('{'))
    test.equal(await outcome(verifier, await token()), UNAVAILABLE, path)
    issuer.script.delete(path)
    // What was asked for before may still be on its way to its end.
    while ((await outcome(verifier, await token())) !== 'accepted') await pause(1)
  }
})

t.test('a slow issuer holds up nobody while its keys are good', async test => {
  const { verifier, token, issuer, clock } = await set(test)
  test.equal(await outcome(verifier, await token()), 'accepted')
  issuer.script.set(JWKS, () => undefined)
  clock.advance(60_000)
  test.equal(await outcome(verifier, await token({ claims: { jti: 'slow' } })), 'accepted')
  test.equal(await outcome(verifier, await token()), 'accepted', 'nor while it is asked')
})

t.test('keys that have moved are found again, where discovery says', async test => {
  const { verifier, token, issuer, clock } = await set(test)
  test.equal(await outcome(verifier, await token()), 'accepted')
  issuer.script.set(JWKS, (_, response) => response.writeHead(404).end())
  issuer.script.set('/keys', (_, response) => json(response, { keys: issuer.keys }))
  issuer.script.set(DISCOVERY, (_, response) =>
    json(response, { issuer: issuer.issuer, jwks_uri: `${issuer.issuer}/keys` }),
  )
  clock.advance(301_000)
  test.equal(await outcome(verifier, await token()), UNAVAILABLE, 'not where they were')
  test.equal(await outcome(verifier, await token({ claims: { jti: 'moved' } })), 'accepted')
  issuer.keys = [(await createKey('key-2')).jwk]
  clock.advance(301_000)
  test.equal(await outcome(verifier, await token({ claims: { jti: 'moved' } })), REFUSED, 'and stay so')
  issuer.script.set('/keys', (_, response) => response.writeHead(404).end())
  issuer.script.set(DISCOVERY, (_, response) =>
    json(response, { issuer: 'https://evil.example', jwks_uri: `${issuer.issuer}${JWKS}` }),
  )
  clock.advance(301_000)
  for (const where of ['where they were', 'where another issuer says']) {
    test.equal(await outcome(verifier, await token()), UNAVAILABLE, `not ${where}`)
  }
  test.equal(issuer.count(DISCOVERY), 3)
})

t.test('a clock that jumps makes no token good, and none bad for longer than it is', async test => {
  const { verifier, token, clock, issuer, key } = await set(test)
  const HOUR = 3_600_000
  const text = await token()
  test.equal(await outcome(verifier, text), 'accepted')
  clock.advance(2 * HOUR)
  test.equal(await outcome(verifier, text), REFUSED, 'two hours on: it has expired')
  clock.advance(-2 * HOUR)
  test.equal(await outcome(verifier, text), 'accepted', 'back again: it has not')
  clock.advance(30 * 60_000)
  test.equal(await outcome(verifier, text), 'accepted', 'within its validity')
  issuer.keys = [(await createKey('key-2')).jwk]
  clock.advance(-20 * 60_000)
  test.equal(await outcome(verifier, text), REFUSED, 'back by minutes: the keys are asked for again')
  issuer.keys = [key.jwk]
  clock.advance(-240 * HOUR)
  test.equal(await outcome(verifier, text), 'accepted', 'days back: issued later on, and the key is back')
  issuer.script.set(JWKS, (_, response) => response.writeHead(503).end())
  clock.advance(-HOUR)
  test.equal(await outcome(verifier, text), UNAVAILABLE, 'keys of an unknown age are not used in an outage')
  issuer.script.delete(JWKS)
  test.equal(await outcome(verifier, text), 'accepted', 'nor missed after it')
})

t.test('when the issuer goes down its keys are used for five minutes more', async test => {
  const { verifier, token, issuer, clock, key } = await set(test)
  test.equal(await outcome(verifier, await token()), 'accepted')
  issuer.script.set(JWKS, (_, response) => response.writeHead(503).end())
  for (let minute = 1; minute <= 5; minute++) {
    clock.advance(60_000)
    const fresh = await token({ claims: { jti: String(minute) } })
    test.equal(await outcome(verifier, fresh), 'accepted', `minute ${minute}`)
  }
  clock.advance(1_000)
  const remembered = await token({ claims: { jti: '5' } })
  test.equal(await outcome(verifier, remembered), UNAVAILABLE, 'a remembered token neither')
  const error = await verifier.verify(remembered).catch((e: unknown) => e as Problem)
  test.match((error as Problem).headers, { 'retry-after': /^\d+$/ })
  issuer.script.delete(JWKS)
  test.equal(await outcome(verifier, await signToken(issuer, key, clock.now())), 'accepted', 'back again')
})

t.test('many tokens at once fetch the keys once', async test => {
  const { verifier, token, issuer } = await set(test)
  const tokens = await Promise.all(Array.from({ length: 20 }, (_, n) => token({ claims: { jti: `${n}` } })))
  const outcomes = await Promise.all(tokens.map(text => outcome(verifier, text)))
  test.same(new Set(outcomes), new Set(['accepted']))
  test.equal(issuer.count(DISCOVERY), 1)
  test.equal(issuer.count(JWKS), 1)
})
