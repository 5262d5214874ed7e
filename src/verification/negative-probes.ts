/** The requests that a rightly guarded role refuses, in the order in which they are made. */
export const NEGATIVE_PROBES = [
  'no-external-id',
  'random-external-id',
  'last-digit-changed',
  'suffix-added',
] as const

export type NegativeProbe = (typeof NEGATIVE_PROBES)[number]

/** What each negative probe sends, in words. */
export const SENT: Readonly<Record<NegativeProbe, string>> = {
  'no-external-id': 'no external ID',
  'random-external-id': 'a random external ID',
  'last-digit-changed': "the tenant's external ID with its last digit changed",
  'suffix-added': "the tenant's external ID with a character added to it",
}

/**
 * The external ID that each negative probe sends, `undefined` for none. A random UUID finds a missing condition and
 * `*`, none finds the IfExists operators, the neighbours of the own ID find patterns that start with it. No
 * other tenant's external ID is ever sent: what the service makes is random, and an import takes no two that differ in
 * their last digit alone.
 */
export function negativeExternalIds(
  externalId: string,
  randomUuid: string,
): Record<NegativeProbe, string | undefined> {
  return {
    'no-external-id': undefined,
    'random-external-id': randomUuid,
    'last-digit-changed': `${externalId.slice(0, -1)}${otherDigit(externalId.slice(-1))}`,
    'suffix-added': `${externalId}0`,
  }
}

function otherDigit(digit: string): string {
  const value = Number.parseInt(digit, 16)
  return Number.isNaN(value) ? '0' : ((value + 1) % 16).toString(16)
}
