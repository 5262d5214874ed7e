import { problemKinds } from '../../problem.js'

export const reviewErrors = problemKinds({
  'review-not-found': {
    status: 404,
    title: 'There is no such access review',
    cause: 'No access review has this ID.',
    remedy: 'List them with GET /v1/audit/reviews.',
  },
  'review-under-way': {
    status: 409,
    title: 'Another access review is not complete',
    cause: 'There is one review at a time, so that nothing is decided twice.',
    remedy: 'Decide what is open in the other one and complete it. The detail names it.',
  },
  'review-not-prepared': {
    status: 409,
    title: 'The access review is still being prepared',
    cause:
      'All roles are copied into a review before anything is decided, so that it shows them as they were.',
    remedy: 'Try again after the seconds in Retry-After. With many thousands of roles it takes minutes.',
  },
  'review-completed': {
    status: 409,
    title: 'The access review is complete',
    cause: 'A completed review is evidence and cannot be changed.',
    remedy: 'Open a new review to decide anew.',
  },
  'review-undecided': {
    status: 409,
    title: 'Roles of the access review are undecided',
    cause: 'A review is complete once something was decided of every role in it.',
    remedy:
      'See which: GET /v1/audit/reviews/{reviewId}/decisions?decision=undecided. Decide the rest at once by the filter {"undecided": true}.',
  },
  'review-role-unknown': {
    status: 422,
    title: 'A role is not part of the access review',
    cause:
      'A review holds the roles that were not revoked when it was opened. The detail names the first that is not among them.',
    remedy: 'Take IDs from GET /v1/audit/reviews/{reviewId}/decisions.',
  },
  'review-decides-nothing': {
    status: 422,
    title: 'No role of the access review fits the filter',
    cause: 'A decision about no role would say nothing.',
    remedy: 'See what the review holds: GET /v1/audit/reviews/{reviewId}/decisions.',
  },
  'review-revokes-too-many': {
    status: 422,
    title: 'The filter would revoke more roles than one decision may',
    cause: 'Revoking is final, and done at once. One decision revokes at most 200 roles.',
    remedy: 'Narrow the filter, or name the roles.',
  },
  'review-too-many-decisions': {
    status: 409,
    title: 'The access review has as many decisions as it can hold',
    cause: 'A review takes 10,000 decisions; each can be about any number of roles.',
    remedy: 'Decide by filter, or of up to 200 roles at once.',
  },
})
