import { texts } from './texts.js'

const UNITS: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

const relative = new Intl.RelativeTimeFormat(texts.language, { numeric: 'auto' })
const day = new Intl.DateTimeFormat(texts.language, { dateStyle: 'long', timeZone: 'UTC' })

/** A time as people speak of it, such as "3 minutes ago", with the exact one behind it. */
export function RelativeTime({ time, now }: { time: string; now: Date }) {
  return (
    <time dateTime={time} title={exact(time)}>
      {spoken(Date.parse(time) - now.getTime())}
    </time>
  )
}

/** A date in words and how far off it is, such as "June 15, 2026 (in 3 days)", with the exact time behind it. */
export function DateAndDistance({ time, now }: { time: string; now: Date }) {
  return (
    <time dateTime={time} title={exact(time)}>
      {`${day.format(new Date(time))} (${spoken(Date.parse(time) - now.getTime())})`}
    </time>
  )
}

function exact(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 19)} UTC`
}

function spoken(milliseconds: number): string {
  const seconds = milliseconds / 1_000
  const [unit, length] = UNITS.find(([, each]) => Math.abs(seconds) >= each) ?? []
  if (!unit || !length) return seconds <= 0 ? texts.justNow : texts.withinAMinute
  return relative.format(Math.round(seconds / length), unit)
}
