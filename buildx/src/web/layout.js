import { jsx as _jsx, jsxs as _jsxs } from "preact/jsx-runtime";
import { renderToString } from 'preact-render-to-string';
import { texts } from './texts.js';
/** Settings of htmx: no style of its own making, and no error in place of a part, which would then never load again. */
const HTMX = JSON.stringify({ includeIndicatorCSS: false });
/** Every page: head, the vendor's name or logo, the content, where to ask for help. */
export function Page({ brand, assets, title, children, refresh }) {
    const { css, scripts, logo } = assets.paths;
    return (_jsxs("html", { lang: "en", children: [_jsxs("head", { children: [_jsx("meta", { charset: "utf-8" }), _jsx("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }), _jsx("meta", { name: "color-scheme", content: "light dark" }), _jsx("meta", { name: "robots", content: "noindex" }), _jsx("meta", { name: "htmx-config", content: HTMX }), refresh && (_jsx("noscript", { children: _jsx("meta", { "http-equiv": "refresh", content: `${refresh.seconds}; url=${refresh.path}` }) })), _jsx("link", { rel: "icon", href: logo ?? 'data:,' }), _jsx("title", { children: `${title} · ${brand.name}` }), css.map(path => (_jsx("link", { rel: "stylesheet", href: path }, path))), scripts.map(path => (_jsx("script", { src: path, defer: true }, path)))] }), _jsxs("body", { children: [_jsx("header", { children: logo === undefined ? _jsx("strong", { children: brand.name }) : _jsx("img", { src: logo, alt: brand.name }) }), _jsx("main", { children: children }), _jsx("footer", { children: brand.supportUrl !== undefined && (_jsxs("p", { children: [texts.needHelp, " ", _jsx("a", { href: brand.supportUrl, children: texts.contact(brand.name) }), "."] })) })] })] }));
}
/** HTML of a page or of a part of one. Every text is escaped. */
export function render(content, whole) {
    const html = renderToString(content);
    return whole ? `<!doctype html>\n${html}` : html;
}
//# sourceMappingURL=layout.js.map