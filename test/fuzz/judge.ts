import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { ERRORS } from '../../src/errors.js'
import { WELL_FORMED } from '../../src/http/schemas.js'
import type { Ask } from './requests.js'
import { type Shape, SMUGGLED } from './shapes.js'
import type { Stage } from './stage.js'
import type { Heard, WireAnswer } from './wire.js'

/** Statuses with which a message is refused that never became a request: there is no route, and no contract. */
const BROKEN_HTTP: Record<number, readonly string[]> = {
  400: ['malformed-request'],
  408: ['request-timeout'],
  431: ['headers-too-large'],
}

/** Headers without which a caller does not know what to do about a status. */
const NEEDED_HEADERS: Record<number, string> = {
  401: 'www-authenticate',
  405: 'allow',
  429: 'retry-after',
  503: 'retry-after',
}

const DEPRECATED = /^\/v1\/tenants\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\/static-credentials(\/|$)/

/**
 * Says what is wrong with answers; what it says nothing of is as it should be.
 * @param secrets what no answer may hold
 */
export function createJudge({ document, contract, own, other }: Stage, secrets: readonly string[]) {
  const ajv = new Ajv2020({ strict: false, validateSchema: false })
  // The module is CommonJS and its default export arrives wrapped.
  ;(addFormats as unknown as (ajv: Ajv2020) => void)(ajv)
  ajv.addFormat(WELL_FORMED, text => !/\p{Surrogate}/u.test(text))
  ajv.addSchema(document, 'openapi')
  const paths = Object.keys(document.paths).map(path => ({
    path,
    matches: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`),
  }))

  /** Does the document say that this request may not succeed? */
  const mustFail = ({ caller, method, target, headers, body }: Ask): string | undefined => {
    const path = routedPath(target)
    const verb = method === 'HEAD' ? 'get' : method.toLowerCase()
    const template = paths.find(({ matches }) => matches.test(path))?.path ?? ''
    const operation = document.paths[template]?.[verb]
    const open = !path.startsWith('/v1/') || ['/v1/role-template', '/v1/audit/anchor-keys'].includes(template)
    if (!open && ['nobody', 'malformed', 'offboarded'].includes(caller)) return 'it has no valid token'
    if (!open && verb !== 'get' && ['auditor', 'workload'].includes(caller)) return 'its caller may only read'
    if (!open && caller === 'other' && !path.includes(other.tenantId)) return "it is another tenant's"
    if (!open && caller === 'own' && !path.includes(own.tenantId)) return "it is another tenant's"
    if (!operation) return path.startsWith('/v1/') ? 'there is no such operation' : undefined
    const known =
      operation.parameters?.filter(parameter => parameter.in === 'query').map(({ name }) => name) ?? []
    const query = target.split('#')[0]?.split('?').slice(1).join('?') ?? ''
    const unknown = [...new URLSearchParams(query).keys()].find(name => name !== '' && !known.includes(name))
    if (unknown !== undefined) return `no parameter is called ${JSON.stringify(unknown.slice(0, 40))}`
    const coded = headers.find(([name]) => name === 'content-encoding')?.[1]
    if (body && body.length > 0 && verb !== 'get' && !['identity', '', undefined].includes(coded)) {
      return `its body is encoded (${coded})`
    }
    const schema = operation.requestBody?.content['application/json']?.schema.$ref
    if (schema === undefined) return undefined
    if (operation.requestBody?.required === false && (body?.length ?? 0) === 0) return undefined
    const value = read(body)
    if (value === undefined) return 'its body is no JSON'
    return ajv.validate(`openapi${schema}`, value) ? undefined : 'its body is not as documented'
  }

  const ofAnswer = (answer: WireAnswer, method: string, path: string): string[] => {
    const { status, headers, body } = answer
    const text = body.toString('utf8')
    const wrong: string[] = []
    const all = `${JSON.stringify(headers)}${text}`
    if (secrets.some(secret => all.includes(secret))) wrong.push('it echoes a secret')
    if (headers['x-request-id'] === undefined) wrong.push('it has no x-request-id')
    if (status >= 500 && status !== 503) wrong.push(`${status} is never meant`)
    const needed = NEEDED_HEADERS[status]
    if (needed !== undefined && headers[needed] === undefined) wrong.push(`${status} without ${needed}`)
    const problem = status >= 400 && method !== 'HEAD' ? problemIn(answer) : undefined
    if (typeof problem === 'string') return [...wrong, problem]
    const isBroken = problem && problem.instance === '/' && BROKEN_HTTP[status]?.includes(problem.code)
    if (isBroken || (method === 'HEAD' && BROKEN_HTTP[status])) return wrong
    if (DEPRECATED.test(routedPath(path)) && !(headers.deprecation && headers.link))
      wrong.push('it does not say that its path is deprecated')
    const type = headers['content-type'] ?? ''
    const breach = contract.check({ method, path: routedPath(path), status, type, text, headers })
    return breach === undefined ? wrong : [...wrong, breach]
  }

  return {
    mustFail,
    /** Of the answers to requests that HTTP can read. */
    ofAsks(asks: readonly Ask[], { answers, rest, end }: Heard): string[] {
      if (end === 'hangs') return ['no answer']
      const wrong = answers.flatMap((answer, at) => {
        const ask = asks[at]
        if (!ask) return ['more answers than requests']
        const { method, target, requestId } = ask
        const ofThis = ofAnswer(answer, method, target)
        const given = answer.headers['x-request-id']
        // A message that never became a request has no ID of its own yet.
        if (given !== requestId && !BROKEN_HTTP[answer.status])
          ofThis.push(`it answers another request (${given})`)
        const refusal = answer.status < 400 ? mustFail(ask) : undefined
        if (refusal !== undefined) ofThis.push(`${answer.status}, though ${refusal}`)
        return ofThis.map(complaint => `request ${at}: ${complaint}`)
      })
      if (rest.length > 0) wrong.push(`bytes that are no answer: ${rest.subarray(0, 200).toString('latin1')}`)
      const last = answers.at(-1)
      const mayEndEarly =
        last?.headers.connection === 'close' || asks.some(({ body }) => (body?.length ?? 0) > 60_000)
      if (answers.length < asks.length && !mayEndEarly)
        wrong.push(`${answers.length} of ${asks.length} answered`)
      return wrong
    },
    /** Of what came back to something that is not, or not surely, HTTP. */
    ofShape(shape: Shape, { answers, rest, end }: Heard): string[] {
      if (end === 'hangs') return ['it hangs']
      const wrong = answers.flatMap((answer, at) => {
        const [, target = '/'] = /^\s*\S+ (\S+)/.exec(shape.text) ?? []
        return ofAnswer(answer, shape.methods[at] ?? 'GET', at === 0 ? target : '/healthz')
      })
      // What was mutated may be two requests by right.
      const isTwo = shape.name.includes('mutated')
      if (!isTwo && answers.some(({ headers }) => headers['x-request-id'] === SMUGGLED))
        wrong.push('smuggled')
      if (rest.length > 0 && end !== 'broken-off')
        wrong.push(`no answer: ${rest.subarray(0, 200).toString('latin1')}`)
      return wrong
    },
  }
}

export type Judge = ReturnType<typeof createJudge>

/** The problem document of an answer, or what is wrong with it. */
function problemIn({ status, headers, body }: WireAnswer): { code: string; instance: string } | string {
  if (!headers['content-type']?.startsWith('application/problem+json'))
    return `${status} without a problem document`
  const problem = read(body) as Record<string, unknown> | undefined
  if (!problem) return 'a problem document that is no JSON'
  const { code, requestId, instance } = problem
  if (typeof code !== 'string' || !Object.hasOwn(ERRORS, code)) return `its code is not listed: ${code}`
  if (ERRORS[code]?.status !== status || problem.status !== status) return `${code} is not ${status}`
  if (requestId === '' || requestId !== headers['x-request-id'])
    return 'its requestId is not the one of the header'
  return { code, instance: String(instance) }
}

/** The path by which a request is routed: without scheme, host and query, and with what need not be encoded decoded. */
export function routedPath(target: string): string {
  const path = target.replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#]/, 1)[0] ?? ''
  return path
    .split('/')
    .map(part => {
      try {
        return encodeURIComponent(decodeURIComponent(part))
      } catch {
        return part
      }
    })
    .join('/')
}

/** JSON as RFC 8259 has it. */
function read(body: Buffer | undefined): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body ?? Buffer.alloc(0)))
  } catch {
    return undefined
  }
}
