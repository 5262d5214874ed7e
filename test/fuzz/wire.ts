import { connect } from 'node:net'

/** One answer as it came over the wire. */
export interface WireAnswer {
  status: number
  headers: Record<string, string>
  body: Buffer
}

/** What to do with a connection, in order: send bytes, wait for some milliseconds, or break it off. */
export type Step = Buffer | number | 'break'

export interface Conversation {
  steps: readonly Step[]
  /** Methods of the requests in the order in which they are sent; there may be fewer answers than these, not more. */
  methods: readonly string[]
  /** True where the sender has no more to say after the last step, and says so (a half-closed connection). */
  finishes: boolean
  /** Milliseconds after which the service is taken to hang. */
  bound: number
}

export interface Heard {
  answers: WireAnswer[]
  /** Bytes that are no answer to anything sent. */
  rest: Buffer
  /** `complete`: every request was answered. */
  end: 'complete' | 'closed' | 'broken-off' | 'hangs'
}

/** Has one conversation over a connection of its own. Never rejects: what went wrong is in how it ended. */
export function converse(port: number, { steps, methods, finishes, bound }: Conversation): Promise<Heard> {
  return new Promise(resolve => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    const chunks: Buffer[] = []
    let over = false
    const finish = (end: Heard['end']) => {
      if (over) return
      over = true
      clearTimeout(hanging)
      socket.destroy()
      resolve({ ...readAnswers(Buffer.concat(chunks), methods, true), end })
    }
    const hanging = setTimeout(() => finish('hangs'), bound)
    socket.on('data', chunk => {
      chunks.push(chunk)
      if (finishes) return
      const { answers } = readAnswers(Buffer.concat(chunks), methods, false)
      if (answers.length === methods.length) finish('complete')
    })
    socket.on('end', () => finish('closed'))
    socket.on('error', () => finish('closed'))
    socket.on('close', () => finish('closed'))
    socket.once('connect', async () => {
      for (const step of steps) {
        if (over) return
        if (step === 'break') return finish('broken-off')
        if (typeof step === 'number') await new Promise(next => setTimeout(next, step))
        else if (socket.writable) socket.write(step)
      }
      if (finishes && socket.writable) socket.end()
    })
  })
}

/** Reads HTTP/1.1 answers (RFC 9112) to requests of these methods; interim ones (1xx) are passed over. */
export function readAnswers(
  bytes: Buffer,
  methods: readonly string[],
  ended: boolean,
): Pick<Heard, 'answers' | 'rest'> {
  const answers: WireAnswer[] = []
  let rest = bytes
  while (rest.length > 0) {
    const headEnd = rest.indexOf('\r\n\r\n')
    if (headEnd < 0) break
    const [statusLine = '', ...lines] = rest.subarray(0, headEnd).toString('latin1').split('\r\n')
    const status = Number(/^HTTP\/1\.1 (\d{3})(?: .*)?$/.exec(statusLine)?.[1] ?? 'none')
    if (!(status >= 100)) break
    const after = rest.subarray(headEnd + 4)
    if (status < 200) {
      rest = after
      continue
    }
    const headers = readHeaders(lines)
    const read = readBody(after, headers, status, methods[answers.length] ?? 'GET', ended)
    if (!read) break
    answers.push({ status, headers, body: read.body })
    rest = after.subarray(read.taken)
  }
  return { answers, rest }
}

function readHeaders(lines: string[]): Record<string, string> {
  const headers: Record<string, string> = Object.create(null)
  for (const line of lines) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`
  }
  return headers
}

/** The body by RFC 9112, section 6.3; undefined where it has not come whole. */
function readBody(
  bytes: Buffer,
  headers: Record<string, string>,
  status: number,
  method: string,
  ended: boolean,
): { body: Buffer; taken: number } | undefined {
  // A message that breaks off is answered before anybody knows of its method.
  const isBroken = [400, 408, 431].includes(status) && headers.connection === 'close'
  if ((method === 'HEAD' && !(isBroken && bytes.length > 0)) || status === 204 || status === 304)
    return { body: Buffer.alloc(0), taken: 0 }
  if (headers['transfer-encoding'] === 'chunked') return readChunks(bytes)
  const length = headers['content-length']
  if (length === undefined) return ended ? { body: bytes, taken: bytes.length } : undefined
  const taken = Number(length)
  return bytes.length >= taken ? { body: bytes.subarray(0, taken), taken } : undefined
}

function readChunks(bytes: Buffer): { body: Buffer; taken: number } | undefined {
  const parts: Buffer[] = []
  let at = 0
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd < 0) return undefined
    const size = Number.parseInt(bytes.subarray(at, lineEnd).toString('latin1'), 16)
    const start = lineEnd + 2
    if (bytes.length < start + size + 2) return undefined
    at = start + size + 2
    if (size === 0) return { body: Buffer.concat(parts), taken: at }
    parts.push(bytes.subarray(start, start + size))
  }
}
