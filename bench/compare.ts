/** What one side did in one round. */
export interface Sample {
  operations: number
  seconds: number
  /** CPU time of the side's own process. */
  cpuSeconds: number
}

export interface Side {
  /** What is measured, in words. */
  what: string
  /** Operations of one round: a good part of a second of CPU time. */
  size: number
  /** Does so many, each the same. */
  round(operations: number): Promise<Sample>
}

export interface Effort {
  rounds: number
  /** How many times a round's operations are done before anything counts: until the code is compiled and caches are full. */
  warmUp: number
  /** Part of `size` that a round has. */
  scale: number
}

export interface Figures {
  perSecond: number
  cpuMicroseconds: number
}

export interface Comparison {
  ours: Figures
  against: Figures
  /** How many times as much the service gets done as the other side: by CPU time and by the clock. */
  cpuRatio: number
  rateRatio: number
  /** The smallest and largest CPU ratio of a round. */
  spread: [least: number, most: number]
  rounds: number
}

/**
 * Measures two sides in turns, A B B A A B …, so that whatever else the machine does befalls both alike. A round is a
 * number of operations, not a time, so that a slow moment does not leave one side with code that was never compiled.
 */
export async function compare(
  ours: Side,
  against: Side,
  { rounds, warmUp, scale }: Effort,
): Promise<Comparison> {
  const round = (side: Side, times = 1) => side.round(Math.max(1, Math.round(side.size * scale * times)))
  await round(ours, warmUp)
  await round(against, warmUp)
  const pairs: [Figures, Figures][] = []
  for (let pair = 0; pair < rounds; pair++) {
    const oursFirst = pair % 2 === 0
    const early = figures(await round(oursFirst ? ours : against))
    const late = figures(await round(oursFirst ? against : ours))
    pairs.push(oursFirst ? [early, late] : [late, early])
  }
  const medianOf = (pick: (pair: [Figures, Figures]) => number) => median(pairs.map(pick))
  const ratios = pairs.map(([a, b]) => b.cpuMicroseconds / a.cpuMicroseconds)
  return {
    ours: {
      perSecond: medianOf(([a]) => a.perSecond),
      cpuMicroseconds: medianOf(([a]) => a.cpuMicroseconds),
    },
    against: {
      perSecond: medianOf(([, b]) => b.perSecond),
      cpuMicroseconds: medianOf(([, b]) => b.cpuMicroseconds),
    },
    cpuRatio: median(ratios),
    rateRatio: medianOf(([a, b]) => a.perSecond / b.perSecond),
    spread: [Math.min(...ratios), Math.max(...ratios)],
    rounds,
  }
}

function figures({ operations, seconds, cpuSeconds }: Sample): Figures {
  if (operations === 0) throw new Error('A round in which nothing was done')
  return { perSecond: operations / seconds, cpuMicroseconds: (cpuSeconds * 1e6) / operations }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low = Number.NaN, high = low] = [sorted[middle - (sorted.length % 2 === 0 ? 1 : 0)], sorted[middle]]
  return (low + high) / 2
}
