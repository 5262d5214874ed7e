import fc from 'fast-check'

/** A JSON Schema as the OpenAPI document of this service uses it. */
export interface Schema {
  $ref?: string
  type?: string
  enum?: unknown[]
  const?: unknown
  items?: Schema
  minItems?: number
  maxItems?: number
  anyOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: Schema | false
  propertyNames?: Schema
  minProperties?: number
  maxProperties?: number
  format?: string
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
}

export type Resolve = (reference: string) => Schema

/** Values that the schema takes. */
export function valuesOf(schema: Schema, resolve: Resolve): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) return valuesOf(resolve(schema.$ref), resolve)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(each => valuesOf(each, resolve)))
  if (schema.type === 'object') return objectsOf(schema, resolve)
  if (schema.type === 'integer') return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? 1_000 })
  if (schema.type === 'array') {
    const { items = {}, minItems = 0, maxItems = 10 } = schema
    return fc.uniqueArray(valuesOf(items, resolve), {
      minLength: minItems,
      maxLength: Math.min(maxItems, minItems + 5),
    })
  }
  if (schema.type === 'null') return fc.constant(null)
  if (schema.type === 'string') return textsOf(schema)
  throw new Error(`No values are known for ${JSON.stringify(schema)}`)
}

function objectsOf(schema: Schema, resolve: Resolve): fc.Arbitrary<unknown> {
  const { properties, required = [], additionalProperties, propertyNames = {} } = schema
  const { minProperties = 0, maxProperties = 10 } = schema
  if (properties) {
    const fields = Object.entries(properties).map(
      ([name, field]) => [name, valuesOf(field, resolve)] as const,
    )
    return fc
      .record(Object.fromEntries(fields), { requiredKeys: required })
      .filter(made => Object.keys(made).length >= minProperties && Object.keys(made).length <= maxProperties)
  }
  const values = valuesOf(additionalProperties || { type: 'string' }, resolve)
  return fc.dictionary(textsOf(propertyNames), values, { maxKeys: Math.min(5, maxProperties) })
}

function textsOf({ format, pattern, minLength = 0, maxLength = 64 }: Schema): fc.Arbitrary<string> {
  if (format === 'uuid') return fc.uuid()
  if (format === 'date-time') {
    return fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
      .map(date => date.toISOString())
  }
  const lengths = { minLength, maxLength: Math.min(maxLength, 40) }
  if (pattern === undefined) return fc.string({ unit: 'grapheme', ...lengths })
  const matches = new RegExp(pattern, 'u')
  // A pattern that says what may not be is met by most texts; one that says what has to be, by hardly any.
  const forbids = pattern.includes('[^')
  const texts = forbids ? fc.string({ unit: 'grapheme', ...lengths }) : fc.stringMatching(matches)
  return texts.filter(text => matches.test(text) && text.length <= maxLength)
}

/** Values that programs trip over, wherever they stand. */
export const oddValues: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, 1e308, 2 ** 53, [], {}, [null], { length: 1 }),
  fc.constantFrom('', ' ', '\u0000', 'a\u0000b', '\u202Etxt', '\ud800', 'a\r\nx: y', '\ufeff', '\uffff'),
  fc.constantFrom('../../etc/passwd', "' OR 1=1 --", '{{7*7}}', '<script>', '%s%n', '*'),
  fc.constantFrom(...[64, 65, 128, 129, 200, 201, 256, 257, 2_048, 2_049, 20_000].map(n => 'x'.repeat(n))),
  fc.constantFrom(
    'arn:aws:iam::222222222222:user/a',
    'arn:aws:iam::2:role/a',
    'arn:aws:iam::222222222222:role/',
  ),
  fc.constantFrom(
    'arn:aws-cn:iam::222222222222:role/a',
    'arn:aws:iam::111111111111:role/a',
    `arn:${':'.repeat(2_000)}`,
  ),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.jsonValue({ maxDepth: 4 }),
)

/** Names of fields that programs trip over. */
export const oddNames = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    '',
    'id',
    'externalId',
  ),
  fc.constantFrom('secretAccessKey', 'status', 'pk', '$ref', 'a/b~c', '\u0000', 'x'.repeat(1_000)),
  fc.string({ maxLength: 20 }),
)

/** A value that was right, with one place made wrong, or at least odd. `planted` stands where nothing may be. */
export function spoilt(value: fc.Arbitrary<unknown>, planted: string): fc.Arbitrary<unknown> {
  const change = fc.record({
    value,
    odd: oddValues,
    name: oddNames,
    at: fc.nat(),
    how: fc.constantFrom('replace', 'replace', 'remove', 'add', 'add-planted', 'nest', 'deepen', 'other'),
  })
  return change.map(({ value, odd, name, at, how }) => {
    if (typeof value !== 'object' || value === null || how === 'other') return odd
    const entries = Object.entries(value)
    const place = entries.length === 0 ? 0 : at % entries.length
    const [key] = entries[place] ?? [name]
    if (how === 'remove') entries.splice(place, 1)
    if (how === 'replace') entries[place] = [key, odd]
    if (how === 'nest') entries[place] = [key, value]
    if (how === 'add') entries.push([name, odd])
    if (how === 'add-planted') entries.push([name, planted])
    if (how === 'deepen') entries[place] = [key, deep(at % 500)]
    return Object.fromEntries(entries)
  })
}

function deep(levels: number): unknown {
  let value: unknown = 'x'
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { a: value }
  return value
}
