import type { RoleOutcome } from '../../tenants/import/import-role.js'
import type { Outcome, TenantOutcome } from '../../tenants/import/import-tenant.js'
import type { RefusedLine } from '../../tenants/import/line.js'
import type { Refusal } from '../../tenants/import/refusals.js'
import { EXIT, type ExitCode, gravestCode } from '../exit-codes.js'
import type { Terminal } from '../terminal/terminal.js'
import { bold, dim, green, red, type Text, yellow } from '../terminal/text.js'

type Counts = Record<'imported' | 'unchanged' | 'refused', number>

const OUTCOMES: Record<Outcome, Text> = {
  imported: green('imported'),
  'to-import': yellow('to import'),
  unchanged: dim('unchanged'),
  refused: red('refused'),
}

const nothing = (): Counts => ({ imported: 0, unchanged: 0, refused: 0 })

/** Tells what came of each line, and counts it. */
export class ImportReport {
  readonly #tenants = nothing()
  readonly #roles = nothing()
  readonly #codes = new Set<ExitCode>()
  #refusedLines = 0

  constructor(
    readonly terminal: Terminal,
    readonly values: {
      json: boolean | undefined
      progress: boolean | undefined
      'dry-run': boolean | undefined
    },
  ) {}

  /** A line of which nothing is done. */
  refusedLine({ line, reference, refusal }: RefusedLine): void {
    this.#refusedLines += 1
    this.#note(refusal)
    if (this.values.json) {
      this.terminal.json({ line, reference, outcome: 'refused', ...shown(refusal) })
      return
    }
    this.#say(line, 'refused', reference ?? 'the line')
    this.#explain(refusal)
  }

  tenant(told: TenantOutcome): void {
    const { line, reference, externalId, outcome, tenantId, refusal, roles } = told
    count(this.#tenants, outcome)
    for (const role of roles) count(this.#roles, role.outcome)
    for (const each of [told, ...roles]) if (each.refusal) this.#note(each.refusal)
    if (this.values.json) {
      this.terminal.json({
        ...{ line, reference, externalId, outcome, tenantId, ...(refusal && shown(refusal)) },
        roles: roles.map(({ refusal, ...role }) => ({ ...role, ...(refusal && shown(refusal)) })),
      })
      return
    }
    this.#say(line, outcome, bold(reference), externalId, tenantId === null ? '' : `tenant ${tenantId}`)
    if (refusal) this.#explain(refusal)
    for (const role of roles) this.#role(role)
  }

  progress(done: number, all: number): void {
    this.terminal.progress(`${done} of ${all} tenants`, this.values.progress)
  }

  /** The last line: how much of it is done. */
  end(): ExitCode {
    this.terminal.clearProgress()
    const [tenants, roles, refusedLines] = [this.#tenants, this.#roles, this.#refusedLines]
    const dryRun = this.values['dry-run'] === true
    if (this.values.json) this.terminal.json({ summary: { dryRun, tenants, roles, refusedLines } })
    else {
      const beside = refusedLines === 0 ? '' : `; lines refused: ${refusedLines}`
      const say = dryRun ? 'Nothing was written. ' : ''
      const [ofTenants, ofRoles] = [tenants, roles].map(counts => countsText(counts, dryRun))
      this.terminal.say(`${say}Tenants: ${ofTenants}; roles: ${ofRoles}${beside}.`)
    }
    return gravestCode(this.#codes)
  }

  /** What is done stays done. */
  tellEarlyEnd(): void {
    this.terminal.clearProgress()
    const [tenants, roles] = [this.#tenants.imported, this.#roles.imported]
    this.terminal.note(
      `It ends early, after ${tenants} tenants and ${roles} roles. Run the same command with the same input again: what is there stays as it is.`,
    )
  }

  #role({ line, roleArn, roleId, outcome, refusal }: RoleOutcome): void {
    this.#say(line, outcome, roleArn ?? 'the role', roleId === null ? '' : `role ${roleId}`)
    if (refusal) this.#explain(refusal)
  }

  #say(line: number, outcome: Outcome, ...what: Text[]): void {
    const place = `line ${line}`.padEnd(10)
    const label = OUTCOMES[outcome]
    const gap = ' '.repeat(11 - (outcome === 'to-import' ? 9 : outcome.length))
    this.terminal.say(
      [place, label, gap, ...what.filter(text => text !== '').flatMap(text => [text, '  '])].slice(0, -1),
    )
  }

  #explain({ code, reason, remedy }: Refusal): void {
    this.terminal.say(`          ${reason} (${code})`)
    this.terminal.say(`          What to do: ${remedy}`)
  }

  #note({ later }: Refusal): void {
    this.#codes.add(later ? EXIT.unavailable : EXIT.failed)
  }
}

function shown({ code, reason, remedy }: Refusal) {
  return { code, reason, remedy }
}

function count(counts: Counts, outcome: Outcome): void {
  counts[outcome === 'to-import' ? 'imported' : outcome] += 1
}

function countsText({ imported, unchanged, refused }: Counts, dryRun: boolean): string {
  return `${imported} ${dryRun ? 'to import' : 'imported'}, ${unchanged} unchanged, ${refused} refused`
}
