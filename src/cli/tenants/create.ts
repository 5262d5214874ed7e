import { randomUUID } from 'node:crypto'
import { connect } from '../api/connect.js'
import { asTenant } from '../api/shapes.js'
import type { Tools } from '../command.js'
import { EXIT, type ExitCode } from '../exit-codes.js'
import { usageFailure } from '../failure.js'
import { showTenant } from './show-tenant.js'

interface Values {
  name: string
  reference: string | undefined
  metadata: string[]
  'idempotency-key': string | undefined
  timeout: number | undefined
  json: boolean | undefined
}

/** `drawbridge tenants create`. */
export async function create(values: Values, tools: Tools): Promise<ExitCode> {
  const { name, reference, timeout, json } = values
  const metadata = metadataOf(values.metadata)
  const tenant = asTenant(
    await connect(tools).post('/v1/tenants', {
      body: {
        name,
        ...(reference !== undefined && { reference }),
        ...(Object.keys(metadata).length > 0 && { metadata }),
      },
      idempotencyKey: values['idempotency-key'] ?? randomUUID(),
      ...(timeout !== undefined && { timeout }),
    }),
  )
  if (json) tools.terminal.json(tenant)
  else showTenant(tools.terminal, tenant)
  return EXIT.done
}

function metadataOf(entries: string[]): Record<string, string> {
  const pairs = entries.map(entry => {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(entry) ?? []
    if (key === undefined || value === undefined) {
      throw usageFailure(`--metadata takes key=value, not "${entry}"`)
    }
    return [key, value] as const
  })
  // `fromEntries` makes own fields of any name, `__proto__` among them.
  return Object.fromEntries(pairs)
}
