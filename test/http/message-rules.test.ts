import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { Readable } from 'node:stream'
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import { registerMessageRules } from '../../src/http/message-rules.js'

const BODIES = {
  text: () => 'a text',
  bytes: () => Buffer.from('a text'),
  stream: () => Readable.from([Buffer.from('a '), Buffer.from('text')]),
}

/** Routes that answer at once, in each way, and one that answers when it is let go. */
async function startApp(test: Test) {
  const app = Fastify({ forceCloseConnections: true })
  registerMessageRules(app)
  let letGo: () => void = () => undefined
  const held = new Promise<void>(resolve => {
    letGo = resolve
  })
  app.get('/slow', async () => {
    await held
    return 'slow'
  })
  for (const [name, body] of Object.entries(BODIES)) {
    app.get(`/${name}`, (_request, reply) => reply.type('text/plain').send(body()))
    app.post(`/${name}`, (_request, reply) => reply.type('text/plain').send(body()))
  }
  await app.listen({ host: '127.0.0.1', port: 0 })
  test.teardown(() => app.close())
  const { port } = app.server.address() as AddressInfo
  return { app, port, letGo }
}

async function open(test: Test, port: number) {
  const socket = connect({ host: '127.0.0.1', port })
  test.teardown(() => socket.destroy())
  await once(socket, 'connect')
  let received = ''
  socket.on('data', chunk => {
    received += chunk.toString('latin1')
  })
  return {
    send: (text: string) => socket.write(text),
    async until(text: string): Promise<string> {
      while (!received.includes(text)) await once(socket, 'data')
      return received
    },
    async end(): Promise<string> {
      if (!socket.closed) await once(socket, 'close')
      return received
    },
  }
}

const HEAD = 'HTTP/1.1\r\nHost: service\r\n'
const EXPECTING = `${HEAD}Expect: 100-continue\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n`

t.test('whoever waits for leave to send a body gets it', async test => {
  for (const method of ['GET', 'POST']) {
    for (const name of Object.keys(BODIES)) {
      const { port } = await startApp(test)
      const socket = await open(test, port)
      socket.send(`${method} /${name} ${EXPECTING}Connection: close\r\n\r\n`)
      await socket.until('HTTP/1.1 100 Continue\r\n\r\n')
      socket.send('{}')
      test.match(
        await socket.end(),
        /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/,
        `${method} ${name}`,
      )
    }
  }
})

t.test('whoever waits for it behind another request gets it once that is answered', async test => {
  const { app, port, letGo } = await startApp(test)
  const seen = new Promise<void>(resolve => {
    app.server.on('request', ({ method }) => {
      if (method === 'POST') setImmediate(resolve)
    })
  })
  const socket = await open(test, port)
  socket.send(`GET /slow ${HEAD}\r\nPOST /text ${EXPECTING}Connection: close\r\n\r\n`)
  await seen
  letGo()
  test.match(
    await socket.until('100 Continue'),
    /^HTTP\/1\.1 200 OK[\s\S]*slowHTTP\/1\.1 100 Continue\r\n\r\n$/,
  )
  socket.send('{}')
  test.match(await socket.end(), /slowHTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK[\s\S]*a text$/)
})

t.test('leave to send a body never comes amid an answer, however late that is sent', async test => {
  for (const method of ['GET', 'POST']) {
    for (const name of Object.keys(BODIES)) {
      const { app, port, letGo } = await startApp(test)
      const socket = await open(test, port)
      // The second is answered while the first is not yet: its answer has to wait.
      const seen = new Promise<void>(resolve => {
        app.server.on('request', ({ url }) => {
          if (url !== '/slow') setImmediate(resolve)
        })
      })
      socket.send(`GET /slow ${HEAD}\r\n${method} /${name} ${EXPECTING}Connection: close\r\n\r\n{}`)
      await seen
      letGo()
      const [, slow, then] = (await socket.end()).split('HTTP/1.1 ')
      test.match(slow, /^200 OK\r\n[\s\S]*\r\n\r\nslow$/, `${method} ${name}: the first`)
      test.match(
        then,
        /^200 OK\r\n[\s\S]*\r\n\r\n(2\r\na \r\n4\r\ntext\r\n0\r\n\r\n|a text)$/,
        'the second, whole',
      )
    }
  }
})
