import type { Test } from 'tap'

/** One promise of AWS's that the product relies on. `holds` rejects where the backend breaks it. */
export interface ContractCase<Context> {
  title: string
  holds(context: Context): Promise<void>
}

/** A case that a backend is known to break: how it shows, and what it is. docs/interop.md lists them all. */
export interface Deviation {
  title: string
  shows: RegExp
  what: string
}

/**
 * Runs every case against one backend. A known deviation has to show as described: one that has gone, or that no
 * case is left for, fails as loudly as a broken promise.
 */
export function runContract<Context>(
  t: Test,
  cases: readonly ContractCase<Context>[],
  context: Context,
  deviations: readonly Deviation[] = [],
): void {
  const gone = deviations.filter(known => !cases.some(({ title }) => title === known.title))
  t.same(gone, [], 'every known deviation is one from a case')
  for (const { title, holds } of cases) {
    const deviation = deviations.find(known => known.title === title)
    t.test(deviation ? `differs: ${title}` : title, async test => {
      if (deviation) await test.rejects(holds(context), { message: deviation.shows }, deviation.what)
      else await holds(context)
    })
  }
}
