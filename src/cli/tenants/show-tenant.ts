import type { Tenant } from '../../tenants/tenant.js'
import type { Terminal } from '../terminal/terminal.js'
import { bold, green, type Text, yellow } from '../terminal/text.js'

export function statusText(status: string): Text {
  if (status === 'active') return green(status)
  return status === 'pending' ? yellow(status) : status
}

/** All of a tenant, a line each. */
export function showTenant(terminal: Terminal, tenant: Tenant): void {
  const { id, name, reference, externalId, status, createdAt, updatedAt, metadata } = tenant
  const lines: [string, Text][] = [
    ['id', id],
    ['name', bold(name)],
    ['reference', reference ?? 'none'],
    ['external ID', externalId],
    ['status', statusText(status)],
    ['created', createdAt],
    ['updated', updatedAt],
    ...Object.entries(metadata).map(([key, value]): [string, Text] => ['metadata', `${key}=${value}`]),
  ]
  for (const [label, value] of lines) terminal.say([label.padEnd(13), value])
}
