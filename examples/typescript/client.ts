import createClient from 'openapi-fetch'
import type { components, paths } from './drawbridge.js'

export type Tenant = components['schemas']['Tenant']
/** `satisfies` with these refuses fields that the API does not know, which the client alone lets through. */
export type NewTenant = components['schemas']['NewTenant']
export type NewRole = components['schemas']['NewRole']
export type Role = components['schemas']['Role']
export type Problem = components['schemas']['Problem']

/** The API with its types: paths, parameters, bodies and answers are checked by the compiler. */
export type Drawbridge = ReturnType<typeof createClient<paths>>

/**
 * A client that speaks for one caller.
 * @param token gives that caller's access token, from a cache or anew
 */
export function connect(baseUrl: string, token: () => Promise<string>): Drawbridge {
  const drawbridge = createClient<paths>({ baseUrl })
  drawbridge.use({
    async onRequest({ request }) {
      request.headers.set('authorization', `Bearer ${await token()}`)
      return request
    },
  })
  return drawbridge
}

/** A problem of the service that the caller did not expect, as something to throw. */
export class UnexpectedProblem extends Error {
  constructor(readonly problem: Problem) {
    super(`${problem.title} (${problem.code}, request ${problem.requestId}): ${problem.detail}`)
  }
}

/** What was asked for, or the problem thrown. */
export function expectData<T>(answer: { data: T; error?: never } | { data?: never; error: Problem }): T {
  if (answer.error) throw new UnexpectedProblem(answer.error)
  return answer.data as T
}

/** Every item of a list, page after page. A page may be empty and still have a next one: the cursor decides. */
export async function* everyItem<T>(
  readPage: (cursor: string | undefined) => Promise<{ items: T[]; nextCursor: string | null }>,
): AsyncGenerator<T> {
  let cursor: string | undefined
  do {
    const { items, nextCursor } = await readPage(cursor)
    yield* items
    cursor = nextCursor ?? undefined
  } while (cursor !== undefined)
}
