import type { Api } from '../api/client.js'
import { asRoleSummary, type ShownSummary } from '../api/shapes.js'
import type { Terminal } from '../terminal/terminal.js'
import { red, type Text, yellow } from '../terminal/text.js'

/** The counts of all roles, and when the next access review is due. */
export async function readRoleSummary(api: Api, timeout: number | undefined): Promise<ShownSummary> {
  const answer = await api.get('/v1/audit/roles/summary', { ...(timeout !== undefined && { timeout }) })
  return asRoleSummary(answer)
}

/** Tells a person the counts: of statuses, findings and versions those that there are. */
export function showRoleSummary(terminal: Terminal, summary: ShownSummary): void {
  const { byStatus, byOpenFinding, byTemplateVersion, externalIds, accessReview } = summary
  const rows: [what: string, count: Text][] = [
    ['by status', countsText(byStatus)],
    ['by open finding', countsText(byOpenFinding)],
    ['by template version', countsText(byTemplateVersion)],
    ['never verified', warned(summary.neverVerified)],
    ['not verified for 90 days', warned(summary.notVerifiedFor90Days)],
    ['external IDs of tenants', countsText({ ...externalIds })],
    ['access review (IAM-008)', reviewText(accessReview)],
  ]
  terminal.say(`Of all tenants, at ${summary.countedAt}:`)
  for (const [what, count] of rows) terminal.say([what.padEnd(26), count])
}

function countsText(counts: Record<string, number>): string {
  const some = Object.entries(counts).filter(([, count]) => count > 0)
  return some.length === 0 ? 'none' : some.map(([name, count]) => `${count} ${name}`).join(', ')
}

function warned(count: number): Text {
  return count === 0 ? '0' : yellow(String(count))
}

function reviewText({ dueAt, overdue }: ShownSummary['accessReview']): Text {
  if (dueAt === null) return 'not due yet'
  return overdue ? red(`OVERDUE since ${dueAt}`) : `due ${dueAt}`
}
