import type { TProperties, TSchema, TSchemaOptions, Type as TypeBox } from 'typebox'

/** What is used of TypeBox: the types of each builder are its own. */
type Builders = Pick<
  typeof TypeBox,
  | 'Array'
  | 'Boolean'
  | 'Enum'
  | 'Integer'
  | 'Intersect'
  | 'Literal'
  | 'Null'
  | 'Object'
  | 'Optional'
  | 'Partial'
  | 'Ref'
  | 'String'
  | 'Union'
  | 'Unknown'
  | 'Unsafe'
>

/** The schemas of properties that may be absent. */
const optional = new WeakSet<object>()

const builders = {
  Array: (items: TSchema, options?: TSchemaOptions) => ({ type: 'array', items, ...options }),
  Boolean: (options?: TSchemaOptions) => ({ type: 'boolean', ...options }),
  Enum: (values: readonly unknown[], options?: TSchemaOptions) => ({ enum: [...values], ...options }),
  Integer: (options?: TSchemaOptions) => ({ type: 'integer', ...options }),
  Intersect: (schemas: TSchema[], options?: TSchemaOptions) => ({ allOf: schemas, ...options }),
  Literal: (value: unknown, options?: TSchemaOptions) => ({ type: typeof value, const: value, ...options }),
  Null: (options?: TSchemaOptions) => ({ type: 'null', ...options }),
  Object: (properties: TProperties, options?: TSchemaOptions) => {
    const required = Object.keys(properties).filter(name => !optional.has(properties[name] as object))
    return { type: 'object', ...(required.length > 0 && { required }), properties, ...options }
  },
  Optional: (schema: TSchema) => {
    // A copy, so that the schema itself is no less required elsewhere.
    const copy = { ...schema }
    optional.add(copy)
    return copy
  },
  Partial: ({ properties }: { properties: TProperties }, options?: TSchemaOptions) => ({
    type: 'object',
    properties,
    ...options,
  }),
  Ref: ($ref: string, options?: TSchemaOptions) => ({ $ref, ...options }),
  String: (options?: TSchemaOptions) => ({ type: 'string', ...options }),
  Union: (schemas: TSchema[], options?: TSchemaOptions) => ({ anyOf: schemas, ...options }),
  Unknown: (options?: TSchemaOptions) => ({ ...options }),
  Unsafe: (schema: TSchema) => schema,
}

/**
 * Makes JSON Schema that has a type: TypeBox's types over builders that make what TypeBox makes. Its own are 680 modules,
 * and to load those was a quarter of the time that the service and each command took to start.
 */
const Type = builders as unknown as Builders

export default Type
