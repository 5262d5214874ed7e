import { jsx as _jsx, jsxs as _jsxs } from "preact/jsx-runtime";
import { Page } from '../../web/layout.js';
import { texts } from '../../web/texts.js';
/** A problem in words: what happened, why it may be, what to do, and what support needs to find it. */
export function ProblemPage(props) {
    const { problem, requestId, frame } = props;
    const { title, cause, remedy, code, status } = problem.kind;
    return (_jsxs(Page, { ...frame, title: texts.error.title, children: [_jsx("h1", { children: title }), _jsx("div", { class: "banner bad", role: "alert", children: _jsx("p", { children: problem.detail }) }), problem.detail !== cause && _jsx("p", { children: cause }), _jsx("p", { children: remedy }), status !== 401 && (_jsx("p", { children: _jsx("a", { class: "button", href: "/onboarding/connect", children: texts.error.backToPage }) })), _jsxs("p", { class: "hint", children: [texts.error.reference, ": ", _jsx("code", { children: code }), ", ", _jsx("code", { children: requestId })] })] }));
}
//# sourceMappingURL=problem-page.js.map