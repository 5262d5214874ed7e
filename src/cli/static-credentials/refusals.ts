import { EXIT } from '../exit-codes.js'
import type { Failure } from '../failure.js'

/** Why a line of an import was not taken. It holds nothing of what the line, or an answer, had in it. */
export interface Refusal {
  code: string
  reason: string
  remedy: string
  /** True where the same line may be taken later, without a change of it. */
  later: boolean
}

/** What an import by itself refuses; the API's own refusals come besides. */
const REFUSALS = {
  'unreadable-line': {
    reason: 'The line cannot be read.',
    remedy: 'Give a row with a cell for each column, or one JSON object, in UTF-8.',
  },
  'unknown-field': {
    reason: 'The line has a field that an import does not know, or one twice, or one that is no text.',
    remedy: 'Give tenant, accessKeyId, secretAccessKey, and if need be reason and sunsetAt, as texts.',
  },
  'key-in-wrong-column': {
    reason: 'Something shaped like a key stands where a tenant, a reason or a sunset belongs.',
    remedy: 'See that the cells are in the order of the header. Nothing of the line was sent anywhere.',
  },
  'invalid-tenant': {
    reason: 'The tenant is missing, has more than 128 characters, or has spaces around it.',
    remedy: "Give the tenant's ID, or its reference.",
  },
  'malformed-access-key-id': {
    reason: 'The access key ID is not that of an IAM user: AKIA and at least twelve capitals and digits.',
    remedy: 'Temporary credentials (ASIA) end by themselves; anything else was not copied whole.',
  },
  'malformed-secret-access-key': {
    reason: 'The secret access key is missing, or has characters that none has.',
    remedy: 'Copy it whole, without quotes or spaces.',
  },
  'invalid-reason': {
    reason: 'The reason has more than 1,000 characters, or broken ones.',
    remedy: 'Say in short why the tenant cannot use a role yet.',
  },
  'invalid-sunset': {
    reason: 'The sunset is not a time in the next 180 days.',
    remedy: 'Give a day such as 2027-01-31, or a time such as 2027-01-31T12:00:00Z.',
  },
  'key-twice': {
    reason: 'Another line has the same access key ID.',
    remedy: 'A key belongs to one tenant. Mend the lines.',
  },
  'tenant-twice': {
    reason: 'Another line is for the same tenant.',
    remedy: 'A tenant has one key. Leave one of the lines.',
  },
  'tenant-not-found': {
    reason: 'There is no such tenant.',
    remedy: 'Create it first: drawbridge tenants create; or mend the line.',
  },
  'tenant-offboarded': {
    reason: 'The tenant is offboarded, which is final.',
    remedy: 'Leave the line out, and delete the key in IAM.',
  },
  'exemption-needed': {
    reason: 'The tenant has no exemption in force, and the line has no terms for one.',
    remedy: 'Give reason and sunsetAt in the line, or --reason and --sunset-at for all lines.',
  },
  'has-another-key': {
    reason: 'The tenant has another key.',
    remedy: 'See which is right. With --replace the one of the line takes its place.',
  },
  'key-missing': {
    reason: 'The tenant had a key, and Secrets Manager does not have it any more.',
    remedy: 'Better move the tenant to a role. With --replace the key of the line takes its place.',
  },
  'deletion-scheduled': {
    reason: 'The tenant has another key, whose deletion is scheduled.',
    remedy:
      'See whether it still needs one: then restore that (POST …/static-credentials/restore), and replace it.',
  },
} as const satisfies Record<string, Pick<Refusal, 'reason' | 'remedy'>>

/** @param detail what it is this time: a line number, or last four characters */
export function refuse(code: keyof typeof REFUSALS, detail?: string): Refusal {
  const { reason, remedy } = REFUSALS[code]
  return { code, reason: detail === undefined ? reason : `${reason} ${detail}`, remedy, later: false }
}

/** What the service refuses, of a failure that says nothing in the words of an answer (`unechoed`). */
export function refusalOf(failure: Failure): Refusal {
  const { message, detail, remedy, problem, exitCode } = failure
  return {
    code: problem.code ?? 'no-answer',
    reason: [`${message}.`, ...detail].join(' '),
    remedy: remedy ?? 'See the log of the service.',
    later: exitCode === EXIT.unavailable || problem.code === 'static-credential-busy',
  }
}
