import { documented, Id, nullable, pageFields, strict, Time, WELL_FORMED } from '../../http/schemas.js'
import Type from '../../schema.js'
import { DECISIONS } from './decision.js'

const STATUSES = ['pending', 'propagating', 'verified', 'degraded', 'rejected', 'revoked']

export const ReviewParams = Type.Object({ reviewId: Id('ID of the access review.') }, strict)

const TallySchema = Type.Object(
  {
    total: Type.Integer(),
    undecided: Type.Integer(),
    keep: Type.Integer(),
    revoke: Type.Integer(),
    followUp: Type.Integer(),
  },
  strict,
)

export const ReviewSchema = Type.Object(
  {
    id: Id('UUID v7.'),
    status: Type.Enum(['preparing', 'open', 'completed'], {
      description: '`preparing` until every role is copied into it; `completed` is final.',
    }),
    openedAt: Time('When it was opened.'),
    openedBy: Type.String({ description: '`iss#sub` of whoever opened it.' }),
    completedAt: nullable(Time('When it was completed.')),
    completedBy: nullable(Type.String({ description: '`iss#sub` of whoever completed it.' })),
    statement: nullable(Type.String({ description: 'What whoever completed it declared.' })),
    nextDueAt: nullable(Time('When the next review has to be complete: 90 days after this one.')),
    roles: nullable(TallySchema),
  },
  { $id: 'AccessReview', ...strict },
)

/** When the next review has to be complete. */
export const reviewDueFields = {
  dueAt: nullable(Time('When the next review has to be complete.')),
  overdue: Type.Boolean(),
}

export const ReviewsSchema = Type.Object(
  {
    items: Type.Array(ReviewSchema),
    nextCursor: nullable(Type.String({ description: 'Opens the next page; null on the last one.' })),
    ...reviewDueFields,
  },
  { $id: 'AccessReviewPage', ...strict },
)

/**
 * Something visible, in lines of its own; no other control characters and no bidirectional ones: these words are evidence,
 * and have to read as what they are.
 */
const WORDS =
  '^(?=[\\s\\S]*\\S)[^\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]+$'

const Words = (maxLength: number, description: string) =>
  Type.String({ minLength: 1, maxLength, pattern: WORDS, format: WELL_FORMED, description })

const AccountId = Type.String({ pattern: '^[0-9]{12}$', examples: ['222222222222'] })

const FilterSchema = Type.Object(
  {
    status: Type.Optional(Type.Enum(STATUSES)),
    finding: Type.Optional(Type.String({ pattern: '^[a-z-]{1,64}$', examples: ['excess-permissions'] })),
    accountId: Type.Optional(AccountId),
    tenantId: Type.Optional(Id('The tenant.')),
    templateVersion: Type.Optional(Type.String({ pattern: '^[0-9a-f]{12}$' })),
    permissionSet: Type.Optional(Type.String({ pattern: '^[a-z][a-z0-9-]{0,62}$' })),
    undecided: Type.Optional(
      Type.Literal(true, { description: 'Only those of which nothing was decided before.' }),
    ),
  },
  {
    ...strict,
    minProperties: 1,
    description: 'Roles that fit every field, as they were when the review was prepared.',
  },
)

export const NewDecisionSchema = Type.Object(
  {
    decision: Type.Enum([...DECISIONS], { description: '`revoke` revokes the roles at once, for ever.' }),
    reason: Words(1_000, 'Why; kept with the decision.'),
    roleIds: Type.Optional(
      Type.Array(Id('A role of the review.'), { minItems: 1, maxItems: 200, uniqueItems: true }),
    ),
    filter: Type.Optional(FilterSchema),
  },
  {
    $id: 'NewReviewDecision',
    ...strict,
    // Not a union of both ways, whose errors would tell of both whatever is wrong.
    ...documented({ minProperties: 3, maxProperties: 3 }),
    description: 'Of roles by ID (`roleIds`) or of all that fit a `filter`: one of the two, and not both.',
    examples: [{ decision: 'keep', reason: 'In use, and guarded.', filter: { status: 'verified' } }],
  },
)

export const CompletionSchema = Type.Object(
  { statement: Type.Optional(Words(2_000, 'What the reviewer declares; kept with the review.')) },
  { $id: 'ReviewCompletion', ...strict, examples: [{ statement: 'I looked at each role.' }] },
)

const DecisionSchema = Type.Object(
  {
    number: Type.Integer({ description: 'Place among the decisions of the review; a later one overrules.' }),
    decision: Type.Enum([...DECISIONS]),
    reason: Type.String(),
    decidedBy: Type.String({ description: '`iss#sub`.' }),
    decidedAt: Time('When.'),
  },
  { $id: 'ReviewDecision', ...strict },
)

export const DecidedRoleSchema = Type.Object(
  {
    roleId: Id('The role.'),
    tenantId: Id('Its tenant.'),
    roleArn: Type.String(),
    accountId: AccountId,
    permissionSet: Type.String(),
    status: Type.Enum(STATUSES),
    templateVersion: nullable(Type.String()),
    updateAvailable: Type.Boolean(),
    lastVerifiedAt: nullable(Time('As it was when the review was prepared.')),
    findings: Type.Array(Type.String({ description: 'Code of a finding that was open.' })),
    createdAt: Time('When it was registered.'),
    decision: nullable(DecisionSchema),
  },
  { $id: 'ReviewedRole', ...strict },
)

export const DecidedRolesQuery = Type.Object(
  {
    decision: Type.Optional(Type.Enum([...DECISIONS, 'undecided'])),
    ...pageFields,
  },
  strict,
)
