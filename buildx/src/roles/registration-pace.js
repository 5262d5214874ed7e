import { CLOCK_TOLERANCE_MS } from './verification-lease.js';
/** Roles that a tenant may register at once, and milliseconds until it may register one more. */
const AT_ONCE = 60;
const INTERVAL_MS = 5_000;
/** How far ahead a tenant's registrations may be paid for. */
const CREDIT_MS = (AT_ONCE - 1) * INTERVAL_MS;
/**
 * The pace of a tenant's registrations, held in its item, so that it counts on every replica and outlives the roles:
 * each is verified at once, and whoever registers and revokes without end would verify without end. Every registration
 * moves `registrationsPaidUntil` on by five seconds, from now at the earliest, and it may lie so far ahead (a generic
 * cell rate algorithm). One that lies further ahead than it can is of a clock that was set back since.
 */
export function paceWrite(tenant, now) {
    const at = now.getTime();
    const [latest, impossible] = [at + CREDIT_MS, at + CREDIT_MS + INTERVAL_MS + CLOCK_TOLERANCE_MS];
    const until = paidUntil(tenant);
    // DynamoDB knows no maximum: whether to go on from now or from there is read before, and held to by the condition.
    if (until <= at || until > impossible) {
        return {
            set: { registrationsPaidUntil: at + INTERVAL_MS },
            add: {},
            expression: 'attribute_not_exists(registrationsPaidUntil) OR registrationsPaidUntil <= :now OR registrationsPaidUntil > :impossible',
            values: { ':now': at, ':impossible': impossible },
        };
    }
    return {
        set: {},
        add: { registrationsPaidUntil: INTERVAL_MS },
        expression: 'registrationsPaidUntil <= :latest',
        values: { ':latest': latest },
    };
}
/** Milliseconds until the tenant may register a role; 0 for now. */
export function paceWait(tenant, now) {
    const wait = paidUntil(tenant) - CREDIT_MS - now.getTime();
    return wait > INTERVAL_MS + CLOCK_TOLERANCE_MS ? 0 : Math.max(wait, 0);
}
function paidUntil({ registrationsPaidUntil }) {
    return typeof registrationsPaidUntil === 'number' ? registrationsPaidUntil : 0;
}
//# sourceMappingURL=registration-pace.js.map