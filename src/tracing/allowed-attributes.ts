/**
 * What may leave the process in a trace, by name and by form. Everything else is dropped on the way out, whoever
 * recorded it: traces go to systems that more people read than may read the service's data.
 */
const FORMS = {
  'http.request.method': /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|_OTHER)$/,
  // The route as declared, never the path that was asked for.
  'http.route': /^\/[\w:*/.-]{0,200}$/,
  'http.response.status_code': /^[1-5]\d\d$/,
  'http.request.resend_count': /^\d{1,2}$/,
  // A problem's code or the name of an error's class.
  'error.type': /^[A-Za-z][A-Za-z.-]{0,79}$/,
  'rpc.system': /^aws-api$/,
  'rpc.service': /^[A-Za-z]{1,40}$/,
  'rpc.method': /^[A-Za-z]{1,64}$/,
  // As AWS makes them: a UUID, 52 (DynamoDB) or 16 (S3) capital letters and digits.
  'aws.request_id': /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[A-Z0-9]{52}|[A-Z0-9]{16})$/,
  'cloud.region': /^[a-z]{2,4}(-[a-z]+)+-\d$/,
  // UUID v7, the form of the service's own IDs: an external ID that it made is a v4, and does not fit.
  'drawbridge.tenant.id': /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  'drawbridge.role.id': /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/,
} satisfies Record<string, RegExp>

/** What may be told of the process; an operator sets them by OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES. */
const RESOURCE_FORMS = Object.fromEntries(
  [
    'service.name',
    'service.namespace',
    'service.version',
    'service.instance.id',
    'deployment.environment',
    'deployment.environment.name',
    'telemetry.sdk.name',
    'telemetry.sdk.language',
    'telemetry.sdk.version',
  ].map(name => [name, /^[\w.:/-]{1,128}$/]),
)

/** `GET /v1/tenants/:tenantId`, `DynamoDB.TransactWriteItems`, `createTenant`. */
const NAME = /^([A-Z_]{1,10}( \/[\w:*/.-]{0,200})?|[A-Za-z]{1,40}\.[A-Za-z]{1,64}|[a-z][A-Za-z]{0,39})$/

export type SpanAttributes = Partial<Record<keyof typeof FORMS, string | number>>

type Given = Readonly<Record<string, unknown>>

export const allowedAttributes = (given: Given) => fitting(given, FORMS)
export const allowedResource = (given: Given) => fitting(given, RESOURCE_FORMS)
export const allowedName = (name: string) => (NAME.test(name) ? name : 'unnamed')

function fitting(given: Given, forms: Readonly<Record<string, RegExp>>): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => {
      if (typeof value !== 'string' && typeof value !== 'number') return []
      return Object.hasOwn(forms, name) && forms[name]?.test(String(value)) ? [[name, value]] : []
    }),
  )
}
