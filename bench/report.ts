import type { Comparison } from './compare.js'
import type { Row } from './comparisons.js'
import type { FirstPaint } from './first-paint.js'
import type { Start } from './starts.js'

export interface Measured {
  row: Row
  result: Comparison
}

/**
 * How a figure is judged. By CPU time, because by the clock a shared machine says more about its neighbours; but where
 * both sides wait most of the time, by the clock. A goal that is missed is told; only what is below half of its goal
 * fails the run, since that no noise explains.
 */
export const RULE =
  'Judged by the median of the CPU ratios of all rounds, or of those by the clock where the goal says so. Below half of its goal (a start or a first paint: twice) a row fails the run.'

export type Verdict = 'met' | 'missed' | 'FAILED' | ''

export function verdictOn(ratio: number, goal: number | undefined): Verdict {
  if (goal === undefined) return ''
  if (ratio >= goal) return 'met'
  return ratio >= goal / 2 ? 'missed' : 'FAILED'
}

export const verdictOnRow = ({ row, result }: Measured): Verdict =>
  verdictOn(row.judgedBy === 'clock' ? result.rateRatio : result.cpuRatio, row.goal)
/** Of what takes seconds: a start, a first paint. */
export const verdictOnSeconds = ({ seconds, goal }: Pick<Start, 'seconds' | 'goal'>): Verdict =>
  verdictOn(1 / seconds, 1 / goal)

/** Everything that was measured. */
export interface Results {
  rows: Measured[]
  starts: Start[]
  /** Left out where it was not asked for, with a reason where it cannot be. */
  firstPaint?: FirstPaint | { leftOut: string }
}

/** The report for people. */
export function textReport(machine: Record<string, string>, { rows, starts, firstPaint }: Results): string {
  const figures = rows.map(({ row, result }) => [
    row.name,
    result.cpuRatio.toFixed(2),
    row.goal === undefined ? '' : `≥ ${row.goal}${row.judgedBy === 'clock' ? ' by clock' : ''}`,
    verdictOnRow({ row, result }),
    `${result.spread.map(ratio => ratio.toFixed(2)).join('–')}`,
    result.rateRatio.toFixed(2),
    ...[result.ours, result.against].flatMap(side => [rate(side.perSecond), time(side.cpuMicroseconds)]),
  ])
  const started = starts.map(start => [...inSeconds(start), `${start.cpuSeconds.toFixed(2)} s`])
  return [
    Object.entries(machine)
      .map(([name, value]) => `${name}: ${value}`)
      .join(', '),
    '',
    ...columns([
      ['what', 'CPU ratio', 'goal', '', 'rounds', 'by clock', 'ours', 'CPU each', 'against', 'CPU each'],
      ...figures,
    ]),
    '',
    ...columns([['what', 'median', 'goal', '', 'least–most', 'CPU'], ...started]),
    '',
    ...(firstPaint === undefined ? [] : [...paintReport(firstPaint), '']),
    'What was measured against what:',
    ...rows.map(({ row }) => `  ${row.name}: ${row.ours.what} ÷ ${row.against.what}`),
    '',
    RULE,
    '',
  ].join('\n')
}

function inSeconds(figure: Pick<Start, 'name' | 'seconds' | 'goal' | 'spread'>): string[] {
  return [
    figure.name,
    `${figure.seconds.toFixed(2)} s`,
    `≤ ${figure.goal} s`,
    verdictOnSeconds(figure),
    `${figure.spread.map(seconds => seconds.toFixed(2)).join('–')}`,
  ]
}

function paintReport(measured: NonNullable<Results['firstPaint']>): string[] {
  if ('leftOut' in measured) return [`No first paint was measured. ${measured.leftOut}`]
  const { browser, paints, transferred } = measured
  const { script, style, entryHtml, connectHtml } = transferred
  return [
    ...columns([['first contentful paint', 'median', 'goal', '', 'least–most'], ...paints.map(inSeconds)]),
    `  in ${browser}. Sent: script ${kilobytes(script)} and style ${kilobytes(style)}, together ${kilobytes(script + style)}`,
    '  (a test holds them to 40 kB gzipped);',
    `  HTML of the entry page ${kilobytes(entryHtml)}, of the connect page ${kilobytes(connectHtml)}`,
  ]
}

function columns(table: string[][]): string[] {
  const widths = (table[0] ?? []).map((_, column) =>
    Math.max(...table.map(cells => cells[column]?.length ?? 0)),
  )
  return table.map(cells =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
}

const rate = (perSecond: number) => `${perSecond < 100 ? perSecond.toFixed(1) : Math.round(perSecond)}/s`
const kilobytes = (bytes: number) => `${(bytes / 1_000).toFixed(1)} kB`
const time = (microseconds: number) =>
  microseconds < 1_000 ? `${microseconds.toFixed(0)} µs` : `${(microseconds / 1_000).toFixed(2)} ms`
