import { jsx as _jsx, jsxs as _jsxs } from "preact/jsx-runtime";
import { Page } from '../../web/layout.js';
import { texts } from '../../web/texts.js';
/** What a link opens before its token is handed over; also where one can be pasted. */
export function EntryPage({ frame }) {
    return (_jsxs(Page, { ...frame, title: texts.entry.title, children: [_jsx("h1", { children: texts.entry.title }), _jsx("p", { class: "lead", children: texts.entry.noToken }), _jsx("noscript", { children: _jsx("p", { children: texts.entry.withoutScript }) }), _jsxs("form", { method: "post", action: "/onboarding/session", children: [_jsxs("label", { children: [texts.entry.label, _jsx("input", { name: "token", type: "password", required: true, autoComplete: "off", maxLength: 8_192 })] }), _jsx("button", { type: "submit", children: texts.entry.submit })] })] }));
}
//# sourceMappingURL=entry-page.js.map