import { Agent, createServer, type IncomingHttpHeaders, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A call from the service to AWS, as it passes by. */
export interface PassingCall {
  /** `AssumeRole`, `GetRole`; the target's last part where the protocol is JSON. */
  action: string
  parameters: URLSearchParams
}

/** Answers a call itself, or lets it through (undefined); what it awaits happens before the call reaches AWS. */
export type Interception = (call: PassingCall) => Promise<{ status: number; body: string } | undefined>

/**
 * Stands between the service and its AWS. Signatures stay good, since the host header passes unchanged. Calls to
 * DynamoDB go to a place of their own where one is given.
 */
export async function startAwsProxy(target: string, dynamodb = target) {
  const agent = new Agent({ keepAlive: true })
  const interceptions = new Set<Interception>()
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const call = passingCall(incoming.headers, body)
    for (const intercept of interceptions) {
      const answer = await intercept(call)
      if (answer) {
        outgoing.writeHead(answer.status, { 'content-type': 'text/xml' }).end(answer.body)
        return
      }
    }
    const { method, headers } = incoming
    const place = isDynamoDb(headers) ? dynamodb : target
    const forwarded = request(`${place}${incoming.url}`, { method, headers, agent }, response => {
      outgoing.writeHead(response.statusCode ?? 502, response.headers)
      response.pipe(outgoing)
    })
    forwarded.on('error', () => outgoing.destroy())
    forwarded.end(body)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Puts an interception in; gives what takes it out. */
    intercept(interception: Interception): () => void {
      interceptions.add(interception)
      return () => interceptions.delete(interception)
    },
    close() {
      agent.destroy()
      server.close()
      server.closeAllConnections()
    },
  }
}

export type AwsProxy = Awaited<ReturnType<typeof startAwsProxy>>

function isDynamoDb({ 'x-amz-target': target }: IncomingHttpHeaders): boolean {
  return typeof target === 'string' && target.startsWith('DynamoDB_')
}

function passingCall(headers: IncomingHttpHeaders, body: Buffer): PassingCall {
  const target = headers['x-amz-target']
  if (typeof target === 'string') {
    return { action: target.split('.').at(-1) ?? '', parameters: new URLSearchParams() }
  }
  const parameters = new URLSearchParams(body.toString('utf8'))
  return { action: parameters.get('Action') ?? '', parameters }
}
