import { indexKeys, keys } from '../aws/keys.js';
import { ABSENT, TransactionRefused } from '../aws/table.js';
import { Problem } from '../problem.js';
import { auditErrors } from './errors.js';
import { genesisHash, hashEvent, SYSTEM_CHAIN } from './event.js';
/** Positions, in `Change.writes`, of the writes whose condition did not hold. */
export class ChangeRefused extends Error {
    failed;
    constructor(failed) {
        super('The change was refused by a condition');
        this.failed = failed;
        this.name = 'ChangeRefused';
    }
}
const MAX_ATTEMPTS = 12;
/** The one way to change state: writes and audit events in one transaction, chained (docs/data-model.md). */
export function createAuditLog({ table, now, newId, backOff }) {
    return {
        /**
         * Commits a change with its events appended to the chain.
         * @returns the events as written
         * @throws ChangeRefused when a condition of one of the change's own writes does not hold
         * @throws Problem audit-contention (503) when the chain's head could not be won, dependency-unavailable (503)
         */
        async commit(change) {
            for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
                const head = change.firstOfChain ? undefined : await table.get(keys.chainHead(change.chain));
                const events = chainEvents(change, head, now().toISOString(), newId);
                const own = [headWrite(change.chain, head, events), ...events.map(eventWrite)];
                try {
                    await table.transact([...own, ...change.writes]);
                    return events;
                }
                catch (error) {
                    if (!(error instanceof TransactionRefused))
                        throw error;
                    const refused = error.failed.filter(position => position >= own.length);
                    if (refused.length > 0)
                        throw new ChangeRefused(refused.map(position => position - own.length));
                }
                await backOff(attempt);
            }
            throw new Problem(auditErrors['audit-contention'], { retryAfterSeconds: 1 });
        },
        /**
         * Makes a change that is decided on what was read before. Where it is refused, since somebody else changed that
         * meanwhile, it is decided anew, after a wait that grows.
         * @param attempt reads, decides and commits; a refusal that nothing read anew can change it throws as a Problem
         * @throws Problem audit-contention (503) when somebody else was quicker each time
         */
        async decideAnew(attempt) {
            for (let tries = 1; tries <= MAX_ATTEMPTS; tries++) {
                try {
                    return await attempt();
                }
                catch (error) {
                    if (!(error instanceof ChangeRefused))
                        throw error;
                }
                await backOff(tries);
            }
            throw new Problem(auditErrors['audit-contention'], { retryAfterSeconds: 1 });
        },
        /**
         * Writes what changes no recorded state, in one transaction: a verification that came out as the one before.
         * @throws ChangeRefused when a condition does not hold, Problem as `commit`
         */
        async recordWithoutEvent(writes) {
            for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
                try {
                    return await table.transact(writes);
                }
                catch (error) {
                    if (!(error instanceof TransactionRefused))
                        throw error;
                    if (error.failed.length > 0)
                        throw new ChangeRefused(error.failed);
                }
                await backOff(attempt);
            }
            throw new Problem(auditErrors['audit-contention'], { retryAfterSeconds: 1 });
        },
    };
}
function chainEvents(change, head, occurredAt, newId) {
    let sequence = head?.sequence ?? 0;
    let previousHash = head?.hash ?? genesisHash(change.chain);
    const tenantId = change.chain === SYSTEM_CHAIN ? null : change.chain;
    return change.events.map(({ action, details }) => {
        sequence += 1;
        const unhashed = {
            id: newId(),
            sequence,
            tenantId,
            action,
            actor: change.actor,
            occurredAt,
            details,
            previousHash,
        };
        const event = { ...unhashed, hash: hashEvent(unhashed) };
        previousHash = event.hash;
        return event;
    });
}
/** The head moves only from where it was read: two changes at once cannot fork the chain. */
function headWrite(chain, head, events) {
    const last = events.at(-1);
    if (!last)
        throw new TypeError('A change of state needs an audit event');
    const put = {
        ...keys.chainHead(chain),
        gsi1pk: indexKeys.chains,
        gsi1sk: chain,
        chain,
        sequence: last.sequence,
        hash: last.hash,
    };
    if (!head)
        return { put, condition: ABSENT };
    return {
        put,
        condition: {
            expression: '#hash = :hash AND #sequence = :sequence',
            names: { '#hash': 'hash', '#sequence': 'sequence' },
            values: { ':hash': head.hash, ':sequence': head.sequence },
        },
    };
}
function eventWrite(event) {
    const order = `${event.occurredAt}#${event.id}`;
    const { pk, sk } = keys.auditEvent(event.tenantId ?? SYSTEM_CHAIN, event.sequence);
    return {
        put: {
            // Spread first and alone: V8 copies such an object as a whole, and any other field by field, ten times slower.
            ...event,
            pk,
            sk,
            gsi1pk: indexKeys.eventsOfMonth(event.occurredAt.slice(0, 7)),
            gsi1sk: order,
            gsi2pk: indexKeys.eventsOfActor(event.actor),
            gsi2sk: order,
            gsi3pk: indexKeys.eventsOfAction(event.action),
            gsi3sk: order,
        },
        condition: ABSENT,
    };
}
//# sourceMappingURL=audit-log.js.map