import { jsx as _jsx, jsxs as _jsxs } from "preact/jsx-runtime";
import { texts } from '../../web/texts.js';
/** Tells that it is done, with the way back to the vendor's product; empty until a role may be used. */
export function ConnectedBanner({ roles, returnUrl, vendor, outOfBand }) {
    const usable = roles.filter(({ status }) => status === 'verified' || status === 'degraded').length;
    return (_jsx("div", { id: "connected", role: "status", ...(outOfBand && { 'hx-swap-oob': 'true' }), children: usable > 0 && (_jsxs("div", { class: "banner good", children: [_jsxs("p", { children: [_jsx("strong", { children: texts.page.connected(usable) }), " ", texts.page.connectedMore] }), returnUrl !== undefined && (_jsx("p", { children: _jsx("a", { class: "button", href: returnUrl, children: texts.page.back(vendor) }) }))] })) }));
}
//# sourceMappingURL=connected-banner.js.map