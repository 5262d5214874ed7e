import type { Role } from '../../roles/role.js'
import type { Check, Verification } from '../../verification/check.js'
import type { Api } from '../api/client.js'
import { asRole, asVerification } from '../api/shapes.js'
import { EXIT, type ExitCode } from '../exit-codes.js'
import type { Terminal } from '../terminal/terminal.js'
import { bold, green, red, type Text, yellow } from '../terminal/text.js'
import { roleStatusText } from './list.js'

/** Seconds for one verification: eight calls to AWS one after the other, and a wait for their turn. */
export const VERIFICATION_TIMEOUT = 120

/** Has one role verified, and gives it as it is then. */
export async function verifyRole(api: Api, tenantId: string, roleId: string, timeout: number) {
  const path = `/v1/tenants/${tenantId}/roles/${encodeURIComponent(roleId)}`
  const verification = asVerification(await api.post(`${path}/verifications`, { timeout }))
  return { verification, role: asRole(await api.get(path, { timeout })) }
}

/** What each check found, and what to do about it. */
export function showVerification(terminal: Terminal, role: Role, verification: Verification): void {
  terminal.say([bold(role.roleArn), '  ', roleStatusText(role.status)])
  const width = Math.max(...verification.checks.map(({ id }) => id.length))
  for (const { status, id, summary, remedy } of verification.checks) {
    terminal.say(['  ', checkStatusText(status), '  ', id.padEnd(width), '  ', summary])
    if (remedy !== null && status !== 'PASS') terminal.say(['         What to do: ', remedy])
  }
}

function checkStatusText(status: string): Text {
  const text = status.padEnd(5)
  if (status === 'PASS') return green(text)
  if (status === 'FAIL') return red(text)
  return status === 'ERROR' ? yellow(text) : text
}

/** A check that ended in ERROR found nothing wrong, but clears nothing either: later it may. */
export function verdictOf(
  { status }: Pick<Role, 'status'>,
  checks: readonly Pick<Check, 'status'>[],
): ExitCode {
  const has = (wanted: string) => checks.some(check => check.status === wanted)
  if (has('FAIL')) return EXIT.found
  if (has('ERROR')) return EXIT.unavailable
  return status === 'verified' ? EXIT.done : EXIT.found
}
