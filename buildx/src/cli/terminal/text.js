import { styleText } from 'node:util';
import { visible } from './visible.js';
const styled = (style) => (text) => ({ style, text });
export const bold = styled('bold');
export const dim = styled('dim');
export const red = styled('red');
export const green = styled('green');
export const yellow = styled('yellow');
export const cyan = styled('cyan');
/** One line for the terminal; without colours where it shows none. */
export function written(text, colours) {
    if (typeof text === 'string')
        return visible(text);
    // Whether there are colours was decided for this stream; by itself `styleText` looks at another one.
    if ('style' in text) {
        return colours ? styleText(text.style, visible(text.text), { validateStream: false }) : visible(text.text);
    }
    return text.map(part => written(part, colours)).join('');
}
//# sourceMappingURL=text.js.map