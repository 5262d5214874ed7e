import { keys } from '../aws/keys.js';
/** One page of a role's verifications, newest first. */
export async function listVerifications(table, roleId, { limit, after }) {
    const page = await table.query({
        ...keys.verificationsOf(roleId),
        limit,
        newestFirst: true,
        consistent: true,
        ...(after && { after }),
    });
    const verifications = page.items.map(item => {
        const { id, startedAt, finishedAt, checks } = item;
        return { id, startedAt, finishedAt, checks };
    });
    return { verifications, last: page.last };
}
//# sourceMappingURL=list-verifications.js.map