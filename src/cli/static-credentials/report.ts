import { connect } from '../api/connect.js'
import { listAll } from '../api/lists.js'
import { type AuditedCredential, asAuditedCredential } from '../api/shapes.js'
import type { Tools } from '../command.js'
import { EXIT, type ExitCode } from '../exit-codes.js'
import { green, red, type Text, yellow } from '../terminal/text.js'
import { countCredentials } from './counts.js'

interface Values {
  timeout: number | undefined
  json: boolean | undefined
}

export const CREDENTIALS_PATH = '/v1/audit/static-credentials'

/** `drawbridge static-credentials report`: who still uses a key, and the figures for a review. */
export async function report({ timeout, json }: Values, tools: Tools): Promise<ExitCode> {
  const { terminal, now } = tools
  const all: AuditedCredential[] = []
  for await (const one of listAll(connect(tools), CREDENTIALS_PATH, asAuditedCredential, { timeout })) {
    if (json) terminal.json(one)
    all.push(one)
  }
  const counts = countCredentials(all, now())
  if (json) {
    terminal.json({ summary: counts })
    return EXIT.done
  }
  if (all.length > 0) {
    terminal.table(
      ['TENANT', 'ACCOUNT', 'KEY', 'STATUS', 'AGE', 'SUNSET', 'FINDINGS', 'TENANT ID'],
      all.map(one => [
        one.tenantName ?? '-',
        one.accountId,
        `…${one.accessKeyIdEnding}`,
        statusText(one.status),
        `${one.ageDays} d`,
        one.status === 'deletion-scheduled' ? `gone ${one.deletionDate ?? 'soon'}` : (one.sunsetAt ?? 'none'),
        findingsText(one),
        one.tenantId,
      ]),
    )
    terminal.say()
  }
  const rows: [what: string, count: number][] = [
    ['access keys', counts.total],
    ['superseded by a verified role', counts.superseded],
    ['missing in Secrets Manager', counts.missing],
    ['older than 90 days (IAM-002)', counts.olderThan90Days],
    ['ending within 30 days', counts.endingWithin30Days],
    ['deletion scheduled', counts.deletionScheduled],
  ]
  for (const [what, count] of rows) terminal.say(`${what.padEnd(31)}${count}`)
  return EXIT.done
}

export function statusText(status: string): Text {
  if (status === 'superseded') return green(status)
  if (status === 'missing') return red(status)
  return status === 'active' ? yellow(status) : status
}

function findingsText({ findings }: AuditedCredential): Text {
  return findings.length === 0 ? 'none' : yellow(findings.map(({ code }) => code).join(', '))
}
