import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { Background } from '../../background.js'
import { createOnce, type Idempotency } from '../../http/create-once.js'
import type { Cursors } from '../../http/cursor.js'
import { httpErrors } from '../../http/errors.js'
import { servePage } from '../../http/list.js'
import { linksTo } from '../../http/openapi-links.js'
import { principalOf } from '../../http/request-context.js'
import { IdempotencyKey, LOCATION, PageQuery, pageOf, responses, success } from '../../http/schemas.js'
import { absentBodyIsEmpty } from '../../http/validation.js'
import { idempotencyErrors } from '../../idempotency.js'
import { Problem } from '../../problem.js'
import { completeReview } from './complete-review.js'
import { decide, type NewDecision } from './decide.js'
import { reviewErrors } from './errors.js'
import { findReview, listDecidedRoles, listReviews } from './find-review.js'
import { openReview } from './open-review.js'
import { type PrepareTools, prepareReview } from './prepare-review.js'
import { reviewView } from './review.js'
import { reviewDue } from './review-due.js'
import {
  CompletionSchema,
  DecidedRoleSchema,
  DecidedRolesQuery,
  NewDecisionSchema,
  ReviewParams,
  ReviewSchema,
  ReviewsSchema,
} from './schemas.js'

export type ReviewRouteTools = PrepareTools & {
  cursors: Cursors
  idempotency: Idempotency
  background: Background
}

const tags = ['Access reviews']
const notFound = reviewErrors['review-not-found']
const notOpen = [notFound, reviewErrors['review-not-prepared'], reviewErrors['review-completed']]

/** The quarterly access review of all tenants' roles (FTR IAM-008). */
export const reviewRoutes: FastifyPluginAsyncTypebox<ReviewRouteTools> = async (app, tools) => {
  const { table, cursors, idempotency, background, now } = tools
  /** What is not there is told before what is wrong with the rest of a request. */
  const refuseUnlessThere = async (request: FastifyRequest) => {
    await findReview(table, (request.params as { reviewId: string }).reviewId)
  }

  app.post(
    '/v1/audit/reviews',
    {
      schema: {
        tags,
        operationId: 'openReview',
        summary: 'Open an access review',
        description:
          'Copies every role that is not revoked, with its open findings, as it is now. It can be decided about once its `status` is `open`.',
        headers: IdempotencyKey,
        response: responses({ 201: success('The review; it is being prepared.', ReviewSchema, LOCATION) }, [
          reviewErrors['review-under-way'],
          ...Object.values(idempotencyErrors),
        ]),
      },
      links: {
        201: linksTo(['getReview', 'listReviewedRoles', 'decideReview', 'completeReview'], {
          reviewId: '$response.body#/id',
        }),
      },
    },
    async (request, reply) => {
      const actor = principalOf(request).id
      const review = await createOnce(
        idempotency,
        request,
        async recorder => {
          const opened = await openReview(tools, actor, recorder)
          background.run(() => prepareReview(tools, opened.id), { reviewId: opened.id })
          return opened
        },
        ({ reviewId }) => findReview(table, reviewId as string),
      )
      reply.code(201).header('location', `/v1/audit/reviews/${review.id}`)
      return reviewView(review)
    },
  )

  app.get(
    '/v1/audit/reviews',
    {
      schema: {
        tags,
        operationId: 'listReviews',
        summary: 'List access reviews',
        description: 'Newest first. `overdue` tells whether the next one should be complete by now.',
        querystring: PageQuery,
        response: responses({ 200: success('A page of reviews.', ReviewsSchema) }, [
          httpErrors['invalid-cursor'],
        ]),
      },
    },
    async request => {
      const page = await servePage(
        cursors,
        request,
        {},
        async (at: { limit: number; after?: Record<string, string> }) => {
          const { reviews, last } = await listReviews(table, at)
          return { items: reviews.map(reviewView), last }
        },
      )
      return { ...page, ...(await reviewDue(table, now())) }
    },
  )

  app.get(
    '/v1/audit/reviews/:reviewId',
    {
      preValidation: refuseUnlessThere,
      schema: {
        tags,
        operationId: 'getReview',
        summary: 'Get an access review',
        params: ReviewParams,
        response: responses(
          { 200: success('The review, and how many roles were decided how.', ReviewSchema) },
          [notFound],
        ),
      },
    },
    async request => reviewView(await findReview(table, request.params.reviewId)),
  )

  app.get(
    '/v1/audit/reviews/:reviewId/decisions',
    {
      preValidation: refuseUnlessThere,
      schema: {
        tags,
        operationId: 'listReviewedRoles',
        summary: "List a review's roles and what was decided of them",
        description: 'By role ID. A page may be short, even empty, and still have a next one.',
        params: ReviewParams,
        querystring: DecidedRolesQuery,
        response: responses({ 200: success('A page of roles.', pageOf(DecidedRoleSchema)) }, [
          notFound,
          httpErrors['invalid-cursor'],
        ]),
      },
    },
    async request => {
      const { decision } = request.query
      const { reviewId } = request.params
      const filters = { ...(decision && { decision }) }
      return servePage(
        cursors,
        request,
        filters,
        async (page: { limit: number; after?: Record<string, string> }) => {
          const { roles, last } = await listDecidedRoles(table, reviewId, decision, page)
          return { items: roles.map(decidedRoleView), last }
        },
      )
    },
  )

  app.put(
    '/v1/audit/reviews/:reviewId/decisions',
    {
      preValidation: refuseUnlessThere,
      schema: {
        tags,
        operationId: 'decideReview',
        summary: 'Decide about roles of an access review',
        description:
          'Of roles by ID, or of all that fit a filter. A later decision overrules an earlier one; a role that was revoked stays revoked.',
        params: ReviewParams,
        body: NewDecisionSchema,
        response: responses({ 200: success('The review afterwards.', ReviewSchema) }, [
          ...notOpen,
          reviewErrors['review-role-unknown'],
          reviewErrors['review-decides-nothing'],
          reviewErrors['review-revokes-too-many'],
          reviewErrors['review-too-many-decisions'],
        ]),
      },
    },
    async request => {
      refuseUnlessOneWay(request.body)
      const actor = principalOf(request).id
      return reviewView(await decide(tools, request.params.reviewId, request.body, actor))
    },
  )

  app.post(
    '/v1/audit/reviews/:reviewId/completion',
    {
      // A statement may be left out, and so the whole body.
      preValidation: [refuseUnlessThere, absentBodyIsEmpty],
      schema: {
        tags,
        operationId: 'completeReview',
        summary: 'Complete an access review',
        description: 'Something has to be decided of every role in it. Afterwards it cannot be changed.',
        params: ReviewParams,
        body: CompletionSchema,
        response: responses({ 200: success('The review, completed.', ReviewSchema) }, [
          ...notOpen,
          reviewErrors['review-undecided'],
        ]),
      },
    },
    async request => {
      const { statement = null } = request.body
      return reviewView(
        await completeReview(tools, request.params.reviewId, statement, principalOf(request).id),
      )
    },
  )
}

/** @throws Problem invalid-request */
function refuseUnlessOneWay({ roleIds, filter }: Pick<NewDecision, 'roleIds' | 'filter'>): void {
  if ((roleIds === undefined) !== (filter === undefined)) return
  const message = 'has to have one of "roleIds" and "filter", and not both'
  throw new Problem(httpErrors['invalid-request'], {
    detail: `body ${message}.`,
    errors: [{ in: 'body', pointer: '', message }],
  })
}

function decidedRoleView({ role, decision }: Awaited<ReturnType<typeof listDecidedRoles>>['roles'][number]) {
  if (!decision) return { ...role, decision: null }
  const { number, decision: kind, reason, decidedBy, decidedAt } = decision
  return { ...role, decision: { number, decision: kind, reason, decidedBy, decidedAt } }
}
