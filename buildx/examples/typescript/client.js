import createClient from 'openapi-fetch';
/**
 * A client that speaks for one caller.
 * @param token gives that caller's access token, from a cache or anew
 */
export function connect(baseUrl, token) {
    const drawbridge = createClient({ baseUrl });
    drawbridge.use({
        async onRequest({ request }) {
            request.headers.set('authorization', `Bearer ${await token()}`);
            return request;
        },
    });
    return drawbridge;
}
/** A problem of the service that the caller did not expect, as something to throw. */
export class UnexpectedProblem extends Error {
    problem;
    constructor(problem) {
        super(`${problem.title} (${problem.code}, request ${problem.requestId}): ${problem.detail}`);
        this.problem = problem;
    }
}
/** What was asked for, or the problem thrown. */
export function expectData(answer) {
    if (answer.error)
        throw new UnexpectedProblem(answer.error);
    return answer.data;
}
/** Every item of a list, page after page. A page may be empty and still have a next one: the cursor decides. */
export async function* everyItem(readPage) {
    let cursor;
    do {
        const { items, nextCursor } = await readPage(cursor);
        yield* items;
        cursor = nextCursor ?? undefined;
    } while (cursor !== undefined);
}
//# sourceMappingURL=client.js.map