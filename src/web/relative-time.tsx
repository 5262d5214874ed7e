import { texts } from './texts.js'

const UNITS: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

const relative = new Intl.RelativeTimeFormat(texts.language, { numeric: 'auto' })

/** A time as people speak of it, such as "3 minutes ago", with the exact one behind it. */
export function RelativeTime({ time, now }: { time: string; now: Date }) {
  return (
    <time dateTime={time} title={`${time.slice(0, 10)} ${time.slice(11, 19)} UTC`}>
      {spoken(Date.parse(time) - now.getTime())}
    </time>
  )
}

function spoken(milliseconds: number): string {
  const seconds = milliseconds / 1_000
  const [unit, length] = UNITS.find(([, each]) => Math.abs(seconds) >= each) ?? []
  if (!unit || !length) return seconds <= 0 ? texts.justNow : texts.withinAMinute
  return relative.format(Math.round(seconds / length), unit)
}
