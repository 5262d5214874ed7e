import t from 'tap'
import { Type as TypeBox } from 'typebox'
import Type from '../src/schema.js'

type Make = (type: typeof Type) => object

const described = { description: 'So it is.' }
const closed = { $id: 'Thing', additionalProperties: false } as const

/** Each builder, plain and with options. */
const SCHEMAS: [what: string, make: Make][] = [
  ['a text', type => type.String()],
  ['a text with options', type => type.String({ minLength: 1, pattern: '^a', ...described })],
  ['a number', type => type.Integer({ minimum: 1, default: 2 })],
  ['a truth', type => type.Boolean(described)],
  ['nothing', type => type.Null()],
  ['anything', type => type.Unknown(described)],
  ['one text', type => type.Literal('a', described)],
  ['one truth', type => type.Literal(true)],
  ['one number', type => type.Literal(7)],
  ['some texts', type => type.Enum(['a', 'b'], described)],
  ['a list', type => type.Array(type.String(), { minItems: 1 })],
  ['one of two', type => type.Union([type.String(), type.Null()], described)],
  ['both', type => type.Intersect([type.Ref('Other'), type.Object({ a: type.Null() })], described)],
  ['another', type => type.Ref('Other', described)],
  ['whatever it is said to be', type => type.Unsafe({ type: 'object', maxProperties: 2 })],
  ['an empty object', type => type.Object({}, closed)],
  ['an object', type => type.Object({ b: type.String(), a: type.Integer() }, closed)],
  [
    'an object of which some may be absent',
    type => type.Object({ a: type.Optional(type.String(described)), b: type.Array(type.String()) }),
  ],
  ['an object of which all may be absent', type => type.Object({ a: type.Optional(type.Null()) })],
  [
    'an object made optional',
    type => type.Partial(type.Object({ a: type.String(), b: type.Null() }, closed), described),
  ],
  [
    'a schema that may be absent here and not there',
    type => {
      const schema = type.String()
      return [type.Object({ a: type.Optional(schema) }), type.Object({ a: schema })]
    },
  ],
]

t.test('schemas are what TypeBox makes of the same, to the order of their fields', async test => {
  for (const [what, make] of SCHEMAS)
    test.equal(JSON.stringify(make(Type)), JSON.stringify(make(TypeBox)), what)
})
