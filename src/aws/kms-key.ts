/** Where Secrets Manager names no key, and where none is configured. */
const DEFAULT = 'alias/aws/secretsmanager'

/**
 * Whether what Secrets Manager tells of a secret's KMS key, and what is configured, are two keys: each is an ID, an alias,
 * the ARN of either, or nothing. An alias of the account's own may stand for any key: beside an ID it tells nothing.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html#API_DescribeSecret_ResponseSyntax
 */
export function isOtherKmsKey(told: string | undefined, configured: string | undefined): boolean {
  const [one, other] = [nameOf(told), nameOf(configured)]
  const isComparable = isAlias(one) === isAlias(other) || one === DEFAULT || other === DEFAULT
  return isComparable && one !== other
}

/** `alias/…`, or the ID alone. */
function nameOf(key = DEFAULT): string {
  const name = key.startsWith('arn:') ? key.split(':').slice(5).join(':') : key
  return name.startsWith('key/') ? name.slice('key/'.length) : name
}

function isAlias(name: string): boolean {
  return name.startsWith('alias/')
}
