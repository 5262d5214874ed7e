/** What a text that names a tenant has to be, wherever it comes from: a request, or a line of an import. */
export interface TextRule {
  /** In characters, as JSON Schema counts them: code points. */
  maxLength: number
  /** An ECMA 262 regular expression, as JSON Schema takes it. */
  pattern: string
}

/** Neither control nor bidirectional characters; something visible among them. */
const VISIBLE =
  '^(?=.*\\S)[^\\u0000-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]+$'

export const NAME: TextRule = { maxLength: 200, pattern: VISIBLE }

/** As a name, and not shaped like a UUID: a token's tenant claim has to tell a reference from an ID. */
export const REFERENCE: TextRule = {
  maxLength: 128,
  pattern: `^(?![0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$)${VISIBLE.slice(1)}`,
}

/** Whether a text keeps to a rule. Lone surrogates, which have no form in UTF-8, keep to none. */
export function keepsTo({ pattern, maxLength }: TextRule, text: string): boolean {
  // A code point has two units at most: of a text of megabytes none is counted.
  if (text.length > 2 * maxLength || /\p{Surrogate}/u.test(text)) return false
  return [...text].length <= maxLength && new RegExp(pattern, 'u').test(text)
}
