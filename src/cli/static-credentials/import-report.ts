import { EXIT, type ExitCode, gravestCode } from '../exit-codes.js'
import type { Terminal } from '../terminal/terminal.js'
import { dim, green, red, type Text, yellow } from '../terminal/text.js'
import type { LineOutcome, Outcome } from './import-key.js'

const OUTCOMES: Record<Outcome, readonly [shown: string, style: (text: string) => Text]> = {
  stored: ['stored', green],
  replaced: ['replaced', green],
  'to-store': ['to store', yellow],
  'to-replace': ['to replace', yellow],
  unchanged: ['unchanged', dim],
  refused: ['refused', red],
}

const EXEMPTIONS = { granted: 'exemption granted', 'to-grant': 'exemption to grant', 'in-force': '' }

interface Values {
  json: boolean | undefined
  progress: boolean | undefined
  'dry-run': boolean | undefined
}

/** Tells what came of each line as it comes, and counts it. */
export class ImportReport {
  readonly #counts = { stored: 0, replaced: 0, unchanged: 0, refused: 0 }
  readonly #codes = new Set<ExitCode>()
  #lines = 0

  constructor(
    readonly terminal: Terminal,
    readonly values: Values,
  ) {}

  line({ refusal, ...told }: LineOutcome): void {
    this.#lines += 1
    const { outcome } = told
    this.#counts[outcome === 'to-store' ? 'stored' : outcome === 'to-replace' ? 'replaced' : outcome] += 1
    if (refusal) this.#codes.add(refusal.later ? EXIT.unavailable : EXIT.failed)
    if (this.values.json) {
      const why = refusal && { code: refusal.code, reason: refusal.reason, remedy: refusal.remedy }
      this.terminal.json({ ...told, ...why })
    } else this.#say(told)
    if (refusal && !this.values.json) {
      this.terminal.say(`          ${refusal.reason} (${refusal.code})`)
      this.terminal.say(`          What to do: ${refusal.remedy}`)
    }
    this.terminal.progress(`${this.#lines} lines`, this.values.progress)
  }

  /** The last line: how much of it is done. */
  end(): ExitCode {
    this.terminal.clearProgress()
    const dryRun = this.values['dry-run'] === true
    const { stored, replaced, unchanged, refused } = this.#counts
    if (this.values.json) this.terminal.json({ summary: { dryRun, ...this.#counts } })
    else {
      const [store, replace] = dryRun ? ['to store', 'to replace'] : ['stored', 'replaced']
      this.terminal.say(
        `${dryRun ? 'Nothing was written. ' : ''}${this.#lines} lines: ${stored} ${store}, ${replaced} ${replace}, ${unchanged} unchanged, ${refused} refused.`,
      )
    }
    return gravestCode(this.#codes)
  }

  /** What is done stays done. */
  tellEarlyEnd(): void {
    this.terminal.clearProgress()
    this.terminal.note(
      `It ends early, after ${this.#lines} lines. Run the same command with the same input again: what is there stays as it is.`,
    )
  }

  #say({ line, tenantId, outcome, exemption, accessKeyIdEnding }: Omit<LineOutcome, 'refusal'>): void {
    const [shown, style] = OUTCOMES[outcome]
    const what = [
      tenantId === null ? '' : `tenant ${tenantId}`,
      accessKeyIdEnding === null ? '' : `key …${accessKeyIdEnding}`,
      exemption === null ? '' : EXEMPTIONS[exemption],
    ].filter(text => text !== '')
    const gap = what.length > 0 ? ' '.repeat(12 - shown.length) : ''
    this.terminal.say([`line ${line}`.padEnd(10), style(shown), gap, what.join('  ')])
  }
}
