import { genesisHash, hashEvent } from './event.js';
/** A checker for one chain. It needs nothing but the events, so that an auditor can run it offline. */
export function createChainChecker(chain) {
    let sequence = 0;
    let hash = genesisHash(chain);
    const broken = (event, reason) => ({
        chain,
        sequence: sequence + 1,
        eventId: typeof event.id === 'string' ? event.id : null,
        reason,
    });
    return {
        add(event) {
            if (event.sequence !== sequence + 1) {
                return broken(event, `event ${sequence + 1} is missing: the next one found is ${String(event.sequence)}`);
            }
            if ((event.tenantId ?? 'system') !== chain)
                return broken(event, 'the event belongs to another chain');
            if (event.previousHash !== hash)
                return broken(event, 'previousHash is not the hash of the event before');
            if (recomputed(event) !== event.hash)
                return broken(event, 'the event was changed: its hash does not fit its content');
            sequence = event.sequence;
            hash = event.hash;
            return undefined;
        },
        end(head) {
            if (!head)
                return broken({}, sequence === 0 ? 'the chain is missing' : 'the head of the chain is missing');
            if (head.sequence > sequence)
                return broken({}, `the tail is cut: the head is event ${head.sequence}`);
            if (head.sequence < sequence || head.hash !== hash)
                return broken({}, 'the head is not the last event');
            return undefined;
        },
        get checked() {
            return sequence;
        },
    };
}
/** Undefined where tampering left something that has no canonical form. */
function recomputed(event) {
    try {
        return hashEvent(event);
    }
    catch {
        return undefined;
    }
}
//# sourceMappingURL=chain.js.map