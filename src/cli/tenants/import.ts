import { v7 as uuidV7 } from 'uuid'
import { createAuditLog } from '../../audit/audit-log.js'
import { callerArn } from '../../aws/caller-arn.js'
import { createTable } from '../../aws/table.js'
import type { Catalogue } from '../../role-template/catalogue.js'
import { type Gathered, gather, type ImportedTenant } from '../../tenants/import/gather.js'
import { type ImportTools, importTenant } from '../../tenants/import/import-tenant.js'
import { type ImportFormat, readRows, UnreadableInput } from '../../tenants/import/rows.js'
import { type AwsTools, withAws } from '../aws-access.js'
import type { Tools } from '../command.js'
import type { ExitCode } from '../exit-codes.js'
import { Failure } from '../failure.js'
import { catalogueHere, templateSettings } from '../template/settings.js'
import { ImportReport } from './import-report.js'

interface Values {
  format: ImportFormat | undefined
  'dry-run': boolean | undefined
  progress: boolean | undefined
  json: boolean | undefined
}

/** Tenants at a time: they share neither an item nor a chain. */
const AT_A_TIME = 10

/** `drawbridge tenants import`: from standard input into the table, past the API, which takes no external ID. */
export async function importTenants(values: Values, tools: Tools): Promise<ExitCode> {
  const { terminal, env, onInterrupt } = tools
  const settings = templateSettings(env, ['vendor', 'templates'])
  const catalogue = catalogueHere(settings, settings.templates.permissionSet)
  if (terminal.canAsk())
    terminal.note('Reads from the terminal, to its end (Ctrl-D). A file: < customers.csv')
  const report = new ImportReport(terminal, values)
  const title = 'The import ended early'
  return withAws(tools, { title, sections: ['vendor'] as const }, async aws => {
    const gathered = await readInput(tools, values.format ?? 'csv')
    const using = await importTools(tools, aws, catalogue, values['dry-run'] === true)
    terminal.note(`Table ${aws.config.aws.table} in ${aws.config.aws.region}, as ${using.actor}`)
    for (const line of gathered.refused) report.refusedLine(line)
    const ended = onInterrupt(() => report.tellEarlyEnd())
    try {
      await importAll(using, gathered.tenants, report)
    } catch (error) {
      report.tellEarlyEnd()
      throw error
    } finally {
      ended()
    }
    return report.end()
  })
}

async function readInput({ terminal }: Tools, format: ImportFormat): Promise<Gathered> {
  try {
    return await gather(readRows(terminal.input(), format))
  } catch (error) {
    if (!(error instanceof UnreadableInput)) throw error
    throw new Failure('Nothing was imported', { detail: `${error.reason}.`, remedy: error.remedy })
  }
}

async function importTools(
  { now, pause }: Tools,
  { clients, config: { aws, vendor } }: AwsTools<'vendor'>,
  catalogue: Catalogue,
  dryRun: boolean,
): Promise<ImportTools> {
  const table = createTable(clients.dynamodb, aws.table)
  const newId = () => uuidV7()
  const backOff = (attempt: number) => pause(Math.random() * 25 * 2 ** Math.min(attempt, 5))
  return {
    table,
    auditLog: createAuditLog({ table, now, newId, backOff }),
    now,
    newId,
    vendorAccounts: { partition: aws.partition, accountIds: vendor.accountIds },
    permissionSets: { default: catalogue.default, has: name => catalogue.offers.has(name) },
    actor: await callerArn({ region: aws.region, timeout: aws.timeout }),
    dryRun,
  }
}

/** In the order of the input. What was done before something failed is told first. */
async function importAll(
  tools: ImportTools,
  tenants: readonly ImportedTenant[],
  report: ImportReport,
): Promise<void> {
  for (let first = 0; first < tenants.length; first += AT_A_TIME) {
    const some = tenants.slice(first, first + AT_A_TIME)
    const outcomes = await Promise.allSettled(some.map(tenant => importTenant(tools, tenant)))
    for (const outcome of outcomes) if (outcome.status === 'fulfilled') report.tenant(outcome.value)
    const failed = outcomes.find(outcome => outcome.status === 'rejected')
    if (failed) throw failed.reason
    report.progress(first + some.length, tenants.length)
  }
}
