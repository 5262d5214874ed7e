import { type FieldError, Problem } from '../problem.js'
import { httpErrors } from './errors.js'

/**
 * The same moment in UTC, the form in which the service holds its own. The schema's format takes moments that cannot be told
 * so: leap seconds (RFC 3339, section 5.7), and those that another offset moves out of the years 0000 to 9999.
 * @throws Problem invalid-request
 */
export function utc(field: string, time: string, place: FieldError['in'] = 'querystring'): string {
  const moment = new Date(time)
  const text = Number.isNaN(moment.getTime()) ? '' : moment.toISOString()
  if (/^\d{4}-/.test(text)) return text
  const message = 'is not a moment that can be told in UTC'
  throw new Problem(httpErrors['invalid-request'], {
    detail: `${place} /${field} ${message}.`,
    errors: [{ in: place, pointer: `/${field}`, message }],
  })
}
