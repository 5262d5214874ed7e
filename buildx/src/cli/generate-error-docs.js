import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ERRORS } from '../errors.js';
const FILE = fileURLToPath(new URL('../../../docs/errors.md', import.meta.url));
/** Writes docs/errors.md, or the file named, from the error tables; with `--check` only compares. */
function main(args) {
    const file = args.find(arg => !arg.startsWith('--')) ?? FILE;
    const text = errorDocs(Object.values(ERRORS));
    if (!args.includes('--check')) {
        writeFileSync(file, text);
        return;
    }
    if (readFileSync(file, 'utf8') === text)
        return;
    process.stderr.write(`${file} is not what the code says. Run: node build/src/cli/generate-error-docs.js\n`);
    process.exitCode = 1;
}
const HEAD = `# Errors

This file is generated from the error tables in the code. Do not edit it; the last section tells how to write it anew.

Every error is a problem document (RFC 9457, \`application/problem+json\`):

| field | meaning |
| --- | --- |
| \`type\` | \`<public URL>/errors/<code>\`; the service explains the code there, for anyone |
| \`title\` | what happened, the same for every error of this code |
| \`status\` | the HTTP status |
| \`detail\` | what happened this time |
| \`instance\` | the path of the request |
| \`code\` | stable; decide by this, never by the texts |
| \`requestId\` | the same as in the \`x-request-id\` header and in the service's log |
| \`errors\` | where a schema refuses the request: each place with \`in\`, \`pointer\` (RFC 6901) and \`message\` |

Where waiting helps, the answer has a \`Retry-After\` header.
`;
const TAIL = `
## How this file is made

\`\`\`sh
npm run --silent build && node build/src/cli/generate-error-docs.js
\`\`\`

With \`--check\` nothing is written; the exit code is 1 where this file and the code differ.
`;
function errorDocs(kinds) {
    const sorted = kinds.toSorted((a, b) => a.status - b.status || (a.code < b.code ? -1 : 1));
    const rows = sorted.map(({ code, status, title }) => `| [\`${code}\`](#${code}) | ${status} | ${prose(title)} |`);
    const table = ['| code | status | what happened |', '| --- | --- | --- |', ...rows].join('\n');
    return `${HEAD}\n${table}\n${sorted.map(section).join('')}${TAIL}`;
}
function section({ code, status, title, cause, remedy }) {
    return `
## ${code}

HTTP ${status}. ${prose(title)}.

Why it may be: ${prose(cause)}

What to do: ${prose(remedy)}
`;
}
/** A bare `<word>` would be taken for an HTML tag, and vanish. */
function prose(text) {
    return text.replaceAll('<', '\\<').replaceAll('|', '\\|');
}
main(process.argv.slice(2));
//# sourceMappingURL=generate-error-docs.js.map