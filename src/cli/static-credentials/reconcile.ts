import { v7 as uuidV7 } from 'uuid'
import { createAuditLog } from '../../audit/audit-log.js'
import { createCredentialStore } from '../../aws/credential-store.js'
import { createTable } from '../../aws/table.js'
import { type Reconciled, reconcile as reconciled, wordsOf } from '../../static-credentials/reconcile.js'
import type { KeepingTools } from '../../static-credentials/tools.js'
import { type AwsTools, withAws } from '../aws-access.js'
import type { Tools } from '../command.js'
import { EXIT, type ExitCode } from '../exit-codes.js'
import { usageFailure } from '../failure.js'
import type { Terminal } from '../terminal/terminal.js'
import { green, red, type Text, yellow } from '../terminal/text.js'

interface Values {
  'dry-run': boolean | undefined
  progress: boolean | undefined
  json: boolean | undefined
}

const OUTCOMES: Record<Reconciled['outcome'], Text> = {
  mended: green('mended   '),
  'to-mend': yellow('to mend  '),
  left: red('left     '),
}

/** `drawbridge static-credentials reconcile`: past the API, with the credentials of whoever runs it. */
export async function reconcile(values: Values, tools: Tools): Promise<ExitCode> {
  const { terminal, env } = tools
  const { json, progress } = values
  const dryRun = values['dry-run'] === true
  // With fewer readers than the service has, mending the policies would shut out who still works with keys.
  if (env.DRAWBRIDGE_STATIC_CREDENTIAL_READERS === undefined) {
    throw usageFailure(
      'DRAWBRIDGE_STATIC_CREDENTIAL_READERS is not set',
      'Set it as the service has it, to nothing where it has none: secrets are closed to everybody else.',
    )
  }
  const needed = {
    title: 'The keys were not reconciled to the end',
    sections: ['vendor', 'staticCredentials'],
  } as const
  return withAws(tools, needed, async aws => {
    const { table, region } = aws.config.aws
    terminal.note(`Table ${table} in ${region}, secrets under ${aws.config.aws.secretPrefix}`)
    const counts = { mended: 0, 'to-mend': 0, left: 0 }
    let tenants = 0
    const visited = () => {
      tenants += 1
      terminal.progress(`${tenants} tenants`, progress)
    }
    for await (const one of reconciled(keepingTools(tools, aws), { dryRun, visited })) {
      counts[one.outcome] += 1
      if (json) terminal.json({ ...one, ...(one.leftover && wordsOf(one.leftover)) })
      else say(terminal, one)
    }
    terminal.clearProgress()
    const { mended, 'to-mend': toMend, left } = counts
    if (json) terminal.json({ summary: { dryRun, tenants, mended, toMend, left } })
    else {
      const done = dryRun ? `Nothing was written. ${toMend} to mend` : `${mended} mended`
      terminal.say(`${done}, ${left} left, of ${tenants} tenants.`)
    }
    if (dryRun) return toMend + left > 0 ? EXIT.found : EXIT.done
    return left > 0 ? EXIT.failed : EXIT.done
  })
}

function keepingTools(
  { now, pause }: Tools,
  { clients, config: { aws, vendor, staticCredentials } }: AwsTools<'vendor' | 'staticCredentials'>,
): KeepingTools {
  const table = createTable(clients.dynamodb, aws.table)
  const newId = () => uuidV7()
  const backOff = (attempt: number) => pause(Math.random() * 25 * 2 ** Math.min(attempt, 5))
  return {
    table,
    auditLog: createAuditLog({ table, now, newId, backOff }),
    now,
    newId,
    credentialStore: createCredentialStore(clients.secretsManager, {
      prefix: aws.secretPrefix,
      kmsKeyId: aws.kmsKeyId,
      serviceRoleArn: vendor.roleArn,
      readers: staticCredentials.readers,
    }),
  }
}

function say(terminal: Terminal, { tenantId, leftover, outcome, detail }: Reconciled): void {
  if (leftover === null) {
    terminal.say([OUTCOMES[outcome], `tenant ${tenantId}: it could not be looked at`])
    terminal.say(`         ${detail}`)
    return
  }
  const { what, remedy } = wordsOf(leftover)
  terminal.say([OUTCOMES[outcome], `tenant ${tenantId}: ${what} (${leftover})`])
  if (outcome !== 'left') return
  if (detail !== null) terminal.say(`         ${detail}`)
  terminal.say(`         What to do: ${remedy}`)
}
