// Holds the service against its OpenAPI document with Schemathesis, on a sandbox of its own. Needs a build, and
// `.ci/install-tools schemathesis`. SCHEMATHESIS_SEED tries another seed; arguments go to `schemathesis run`.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createLog } from '../build/src/log.js'
import { startSandbox } from '../build/src/sandbox/sandbox.js'

/** Runs of the stateful phase: how far one gets along the links hangs on its seed. */
const STATEFUL_RUNS = 2
const TIMEOUT_MS = 240_000
/** A role may be verified once in five seconds: at this pace there is more to see than 429. */
const PACE = 10

const path = name => fileURLToPath(new URL(name, import.meta.url))
const started = Date.now()
const sandbox = await startSandbox({
  port: 0,
  servicePort: 0,
  templateFolder: path('../templates'),
  log: createLog('error'),
  serviceClock: () => new Date(started + PACE * (Date.now() - started)),
  env: { DRAWBRIDGE_RATE_LIMIT: '1000000', DRAWBRIDGE_STS_RATE: '600', DRAWBRIDGE_MAX_EVENT_LOOP_DELAY: '0' },
})

/** Exit code of one run; 1 where it had to be ended. */
async function schemathesis(...args) {
  const run = spawn(
    path('tools/bin/schemathesis'),
    ['run', `${sandbox.service.url}/openapi.json`, '--no-color', ...args, ...process.argv.slice(2)],
    {
      cwd: path('../test/schemathesis'),
      env: {
        PATH: process.env.PATH,
        PYTHONDONTWRITEBYTECODE: '1',
        DRAWBRIDGE_TOKEN: await sandbox.aws.issueToken('operator'),
      },
      stdio: 'inherit',
      timeout: Math.max(1, TIMEOUT_MS - (Date.now() - started)),
    },
  )
  const [code] = await once(run, 'close')
  return code ?? 1
}

const seed = Number(process.env.SCHEMATHESIS_SEED ?? 1)
const outcomes = [await schemathesis('--seed', seed)]
for (let run = 1; run < STATEFUL_RUNS; run++) {
  outcomes.push(await schemathesis('--phases', 'stateful', '--seed', seed + run))
}
await sandbox.close()
process.exitCode = Math.max(...outcomes)
