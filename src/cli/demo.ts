import { createLog } from '../log.js'
import { DemoFailed, walkThrough } from '../sandbox/demo.js'
import { startSandbox } from '../sandbox/sandbox.js'
import { TEMPLATE_FOLDER } from '../template-folder.js'
import { quietNodeVersionNotice } from './node-version-notice.js'

/** `npm run demo`: the main job from start to end on a sandbox of its own. Exits 0 only if all of it held. */
async function main(): Promise<void> {
  quietNodeVersionNotice()
  const say = (line = '') => void process.stdout.write(`${line}\n`)
  say('Drawbridge demo: the main job, on a sandbox of its own. Nothing leaves this machine.\n')
  let offset = 0
  const sandbox = await startSandbox({
    port: 0,
    servicePort: 0,
    templateFolder: TEMPLATE_FOLDER,
    log: createLog('fatal'),
    serviceClock: () => new Date(Date.now() + offset),
  })
  try {
    await walkThrough({
      sandbox,
      say,
      passTime: milliseconds => {
        offset += milliseconds
      },
    })
    say('\nAll of it held. Try it by hand: npm run sandbox')
  } finally {
    await sandbox.close()
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const text =
      error instanceof DemoFailed ? error.message : String(error instanceof Error ? error.stack : error)
    process.stderr.write(`\nThe demo failed: ${text}\n`)
    process.exit(1)
  },
)
