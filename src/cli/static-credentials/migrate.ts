import type { Api } from '../api/client.js'
import { connect } from '../api/connect.js'
import { listAll } from '../api/lists.js'
import { createPatience } from '../api/patience.js'
import { type AuditedCredential, asAuditedCredential, asStaticCredential } from '../api/shapes.js'
import type { Tools } from '../command.js'
import { EXIT, type ExitCode, gravestCode } from '../exit-codes.js'
import { concernsAllRequests, Failure, usageFailure } from '../failure.js'
import { reportFailure } from '../report-failure.js'
import { dim, green } from '../terminal/text.js'
import { CREDENTIALS_PATH } from './report.js'

interface Values {
  delete: boolean | undefined
  yes: boolean | undefined
  progress: boolean | undefined
  timeout: number | undefined
  json: boolean | undefined
}

const WHAT_TO_DO = [
  'What to do: see that no workload uses these keys any more, then run this with --delete. A deletion can be taken back',
  'for thirty days. Then have each customer make the key inactive in IAM, and delete it with its user.',
]

/** `drawbridge static-credentials migrate`: who can drop the key now, since a role of the tenant is verified. */
export async function migrate(values: Values, tools: Tools): Promise<ExitCode> {
  const { terminal } = tools
  const { yes, progress, timeout } = values
  if (values.delete && !yes && !terminal.canAsk()) {
    throw usageFailure(
      'Keys are to be deleted, and nobody can be asked here',
      'Give --yes to do it all the same.',
    )
  }
  const api = connect(tools, progress)
  const superseded: AuditedCredential[] = []
  for await (const one of listAll(api, CREDENTIALS_PATH, asAuditedCredential, { timeout }))
    if (one.status === 'superseded') superseded.push(one)
  if (superseded.length === 0) {
    terminal.note('No key is superseded: none can be dropped now.')
    return EXIT.done
  }
  if (!values.delete || !yes) show(superseded, values, tools)
  if (!values.delete) return EXIT.done
  if (!yes) {
    const answer = await terminal.ask(`Schedule the deletion of these ${superseded.length} keys? Type yes:`)
    if (answer !== 'yes') throw new Failure('Nothing was changed', { detail: 'The answer was not yes.' })
  }
  return deleteAll(api, superseded, values, tools)
}

function show(superseded: AuditedCredential[], { json, delete: deletes }: Values, { terminal }: Tools): void {
  if (json && !deletes) for (const one of superseded) terminal.json(one)
  if (json) return
  terminal.table(
    ['TENANT', 'ACCOUNT', 'KEY', 'LAST PROVED', 'TENANT ID'],
    superseded.map(one => [
      one.tenantName ?? '-',
      one.accountId,
      `…${one.accessKeyIdEnding}`,
      one.lastProvedAt ?? 'never',
      one.tenantId,
    ]),
  )
  if (!deletes) for (const line of WHAT_TO_DO) terminal.note(line)
}

/** One after the other: what is done shows in the keys themselves, so that the same command again does what is left. */
async function deleteAll(
  api: Api,
  superseded: AuditedCredential[],
  { json, progress, timeout }: Values,
  { terminal, pause, onInterrupt }: Tools,
): Promise<ExitCode> {
  const codes = new Set<ExitCode>()
  const patiently = createPatience(pause)
  const ended = onInterrupt(() => terminal.note('Run the same command again: it does what is left.'))
  try {
    for (const [index, one] of superseded.entries()) {
      const { tenantId } = one
      terminal.progress(`${index + 1} of ${superseded.length}: tenant ${tenantId}`, progress)
      try {
        const after = await patiently(() => dropKey(api, tenantId, timeout))
        const outcome = after === undefined ? 'kept' : 'deletion-scheduled'
        if (json) terminal.json({ tenantId, outcome, deletionDate: after?.deletionDate ?? null })
        else if (after === undefined)
          terminal.say([dim('kept'), `                tenant ${tenantId}  it is not superseded any more`])
        else
          terminal.say([
            green(outcome),
            `  tenant ${tenantId}  key …${one.accessKeyIdEnding}  gone ${after.deletionDate}`,
          ])
      } catch (error) {
        if (!(error instanceof Failure) || concernsAllRequests(error)) throw error
        terminal.note(`Tenant ${tenantId}:`)
        reportFailure(terminal, error, json)
        codes.add(error.exitCode)
      }
    }
  } catch (error) {
    terminal.note('It ends early. Run the same command again: it does what is left.')
    throw error
  } finally {
    ended()
    terminal.clearProgress()
  }
  return gravestCode(codes)
}

/** Deletes the key, unless the tenant has no verified role any more: then it is the only way in. */
async function dropKey(api: Api, tenantId: string, timeout: number | undefined) {
  const path = `/v1/tenants/${encodeURIComponent(tenantId)}/static-credentials`
  const options = timeout === undefined ? {} : { timeout }
  const before = asStaticCredential(await api.get(path, options))
  if (before.status !== 'superseded' && before.status !== 'deletion-scheduled') return undefined
  return asStaticCredential(await api.delete(path, options))
}
