import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
export const DEFAULT_COLOR = '#1d4f91';
const LOGO_TYPES = { '.svg': 'image/svg+xml', '.png': 'image/png' };
const LOGO_LIMIT = 200_000;
/** The logo cannot be shown. */
export class LogoError extends Error {
}
/** The logo's file; undefined where there is none. Throws LogoError where it cannot be read, is too large or of another kind. */
export function logoOf({ logo }) {
    if (logo === undefined)
        return undefined;
    const extension = extname(logo).toLowerCase();
    const type = LOGO_TYPES[extension];
    if (!type)
        throw new LogoError(`DRAWBRIDGE_VENDOR_LOGO has to be a .svg or .png file: ${logo}`);
    const body = contentsOf(logo);
    if (body.length > LOGO_LIMIT) {
        throw new LogoError(`DRAWBRIDGE_VENDOR_LOGO has ${body.length} bytes; ${LOGO_LIMIT} at most: ${logo}`);
    }
    return { type, extension: extension.slice(1), body };
}
function contentsOf(file) {
    try {
        return readFileSync(file);
    }
    catch (error) {
        throw new LogoError(`DRAWBRIDGE_VENDOR_LOGO cannot be read: ${file} (${error.code})`);
    }
}
/** The vendor's colour as Pico's variables, made to be readable on the light page and on the dark one. */
export function themeCss({ color }) {
    const light = untilReadable(color, '#ffffff', -0.06);
    const dark = untilReadable(color, '#13171f', 0.06);
    const rules = (accent) => {
        const inverse = contrast(accent, '#ffffff') >= contrast(accent, '#000000') ? '#ffffff' : '#000000';
        return [
            `--pico-primary:${accent}`,
            `--pico-primary-background:${accent}`,
            `--pico-primary-border:${accent}`,
            `--pico-primary-hover:${accent}`,
            `--pico-primary-hover-background:${accent}`,
            `--pico-primary-hover-border:${accent}`,
            `--pico-primary-underline:${accent}`,
            `--pico-primary-inverse:${inverse}`,
            `--pico-primary-focus:${accent}66`,
        ].join(';');
    };
    return (`:root:not([data-theme=dark]){${rules(light)}}\n` +
        `@media (prefers-color-scheme:dark){:root:not([data-theme]){${rules(dark)}}}\n`);
}
/** Contrast that text needs (WCAG 2.2, 1.4.3). */
const READABLE = 4.5;
function untilReadable(color, background, step) {
    let shade = color;
    for (let turns = 0; turns < 30 && contrast(shade, background) < READABLE; turns++)
        shade = shift(shade, step);
    return shade;
}
function shift(color, step) {
    const towards = step > 0 ? 255 : 0;
    const parts = channels(color).map(value => Math.round(value + (towards - value) * Math.abs(step)));
    return `#${parts.map(value => value.toString(16).padStart(2, '0')).join('')}`;
}
function channels(color) {
    return [1, 3, 5].map(at => Number.parseInt(color.slice(at, at + 2), 16));
}
/** Contrast ratio, 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrast(one, other) {
    const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (lighter + 0.05) / (darker + 0.05);
}
function luminance(color) {
    const [red = 0, green = 0, blue = 0] = channels(color).map(value => {
        const part = value / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
//# sourceMappingURL=brand.js.map