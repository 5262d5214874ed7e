import { jsx as _jsx, jsxs as _jsxs } from "preact/jsx-runtime";
import { texts } from './texts.js';
/** A value to read and to copy, never to edit. */
export function Copyable({ id, value }) {
    return (_jsxs("span", { class: "copyable", children: [_jsx("code", { id: id, children: value }), _jsx(CopyButton, { of: id })] }));
}
/** Copies the text of an element; shown where there is script. */
export function CopyButton({ of }) {
    return (_jsx("button", { type: "button", class: "quiet", "data-copy": of, "data-copied": texts.copied, "data-selected": texts.selected, children: texts.copy }));
}
//# sourceMappingURL=copyable.js.map