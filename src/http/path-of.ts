/** The path of a request's target: a query, a fragment or the user of an absolute URI may hold what is secret. */
export function pathOf(target: string): string {
  return target.replace(/^[a-z][\w+.-]*:\/\/[^/?#]*/i, '').split(/[?#]/, 1)[0] || '/'
}
