import { jsx as _jsx, jsxs as _jsxs } from "preact/jsx-runtime";
import { RelativeTime } from '../../web/relative-time.js';
import { texts } from '../../web/texts.js';
import { TenantField } from './tenant-field.js';
const KIND_OF_STATUS = {
    pending: 'wait',
    propagating: 'wait',
    verified: 'good',
    degraded: 'warn',
    rejected: 'bad',
    revoked: 'none',
};
const KIND_OF_CHECK = { PASS: 'good', FAIL: 'bad', SKIP: 'none', ERROR: 'warn' };
/** The tenant's roles. While one of them is not settled this part loads itself anew each second. */
export function RolesPart({ roles, now }) {
    const unsettled = roles.find(role => role.unsettled);
    const reload = unsettled
        ? {
            'hx-get': `/onboarding/roles?tenantId=${unsettled.tenantId}`,
            'hx-trigger': `every ${roles.some(role => role.running) ? '1s' : '3s'}`,
            'hx-swap': 'outerHTML',
        }
        : {};
    return (_jsxs("div", { id: "roles", class: "roles", "aria-live": "polite", ...reload, children: [roles.length > 0 && _jsx("h3", { children: texts.verify.roles }), roles.length === 0 && _jsx("p", { class: "hint", children: texts.verify.none }), roles.map(role => (_jsx(RoleCard, { role: role, now: now }, role.id)))] }));
}
function RoleCard({ role, now }) {
    return (_jsxs("article", { id: `role-${role.id}`, children: [_jsxs("header", { children: [_jsx("code", { children: role.roleArn }), _jsx("span", { class: `badge ${role.running ? 'wait' : KIND_OF_STATUS[role.status]}`, children: role.running ? texts.verify.running : texts.status[role.status] })] }), !role.running && role.status === 'propagating' && _jsx("p", { class: "hint", children: texts.verify.propagating }), _jsx("ul", { class: "checks", children: role.checks.map(shown => (_jsx(CheckRow, { shown: shown, role: role }, shown.id))) }), role.updateAvailable && _jsx("p", { class: "hint", children: texts.verify.updateAvailable }), _jsxs("div", { class: "actions-row", children: [!role.running && (_jsxs("form", { method: "post", action: `/onboarding/roles/${role.id}/verifications`, children: [_jsx(TenantField, { tenantId: role.tenantId }), _jsx("button", { type: "submit", class: "quiet", children: texts.verify.again })] })), _jsxs("span", { class: "hint", children: [role.lastVerifiedAt === null ? texts.verify.added : texts.verify.lastChecked, ' ', _jsx(RelativeTime, { time: role.lastVerifiedAt ?? role.createdAt, now: now })] })] })] }));
}
function CheckRow({ shown: { id, check }, role }) {
    const { running } = role;
    const kind = check ? KIND_OF_CHECK[check.status] : running ? 'wait' : 'none';
    const word = check ? texts.check[check.status] : running ? texts.verify.waiting : texts.check.SKIP;
    const explained = check !== undefined && check.status !== 'PASS';
    return (_jsxs("li", { children: [_jsx("span", { children: _jsx("span", { class: `badge ${kind}`, children: word }) }), _jsxs("div", { children: [_jsx("p", { children: texts.checks[id] }), explained && _jsx("p", { class: "hint", children: check.summary }), explained && check.remedy !== null && (_jsxs("details", { open: check.status === 'FAIL' && role.status !== 'propagating', children: [_jsx("summary", { children: texts.verify.toDo }), _jsx("p", { class: "remedy", children: check.remedy })] }))] })] }));
}
//# sourceMappingURL=roles-part.js.map