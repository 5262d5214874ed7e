import type { Sample, Side } from './compare.js'
import { type Caller, requestBytes, sendLoad } from './http-load.js'
import type { Program } from './processes.js'
import type { World } from './world.js'

export const CONNECTIONS = 16

/** Requests of one kind over HTTP. */
export function serving(
  program: Program,
  url: string,
  what: string,
  request: Buffer,
  size = 8_000,
  expected = 200,
): Side {
  return {
    what,
    size,
    round: operations =>
      measured(program, () => {
        let left = operations
        const next = () => (left-- > 0 ? request : undefined)
        return sendLoad({ url, connections: CONNECTIONS, next, expected })
      }),
  }
}

/** What a path of the service answers to a caller, answered by a bare Fastify route: all of it, or the body alone. */
export async function bareRoute(
  world: World,
  path: string,
  caller: Caller,
  part: 'answer' | 'body',
  size?: number,
): Promise<Side> {
  const { body, headers } = await answerOf(`${world.url}${path}`, caller)
  const sent = part === 'answer' ? headers : { 'content-type': headers['content-type'] ?? '' }
  const program = world.start('./programs/bare.js', { BODY: body, HEADERS: JSON.stringify(sent) })
  const { url } = await program.said<{ url: string }>()
  const what = `a bare Fastify route with the same ${part === 'answer' ? 'bytes, headers and body' : 'body alone'}`
  return serving(program, url, what, requestBytes('GET', '/bare'), size)
}

/** Does some work and tells what of a program's time it took. */
export async function measured(program: Program, work: () => Promise<number>): Promise<Sample> {
  const [cpuBefore, before] = [await program.cpuSeconds(), performance.now()]
  const operations = await work()
  const seconds = (performance.now() - before) / 1_000
  return { operations, seconds, cpuSeconds: (await program.cpuSeconds()) - cpuBefore }
}

/** Headers that Node makes itself for every answer, or that are of the connection. */
const MADE_BY_NODE = ['date', 'connection', 'keep-alive', 'content-length']

/** What a path answers, to be sent again by somebody else. */
async function answerOf(url: string, { token, cookie }: Caller) {
  const answer = await fetch(url, {
    headers: { ...(token && { authorization: `Bearer ${token}` }), ...(cookie && { cookie }) },
  })
  const body = await answer.text()
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${body}`)
  const headers: Record<string, string> = {}
  answer.headers.forEach((value, name) => {
    if (!MADE_BY_NODE.includes(name)) headers[name] = value
  })
  return { body, headers }
}
