import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { oddValues, spoilt } from './schema-values.js';
const JSON_TYPE = ['content-type', 'application/json'];
const TYPES = [
    ...['application/json; charset=utf-8', 'application/json;charset=utf-16', 'APPLICATION/JSON', 'text/json'],
    ...['application/merge-patch+json', 'application/problem+json', 'text/plain', 'application/x-ndjson', ''],
    ...['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml', '*/*', ';'],
    ...[
        'application/json, text/plain',
        'application/json; a="',
        'application/jsonp',
        'application/ json',
        'a/b/c',
    ],
    ...[
        `application/json; x=${'y'.repeat(4_000)}`,
        '__proto__',
        'constructor',
        'application/json\t;q=1',
        'caf\u00e9/x',
    ],
];
const ENCODINGS = ['gzip', 'deflate', 'br', 'identity', 'gzip, gzip', 'x', ''];
/** Bodies for an operation that takes such values: as they should be, almost, and not at all. */
export function bodiesFor(values, planted) {
    const wrong = spoilt(values, planted);
    return fc.oneof({ weight: 8, arbitrary: values.map(asJson) }, { weight: 6, arbitrary: wrong.map(asJson) }, { weight: 1, arbitrary: oddValues.map(asJson) }, { weight: 4, arbitrary: spoiltTexts(values, planted) }, { weight: 3, arbitrary: encoded(values) }, { weight: 2, arbitrary: mistyped(values) }, { weight: 1, arbitrary: huge(planted) });
}
function asJson(value) {
    return { bytes: Buffer.from(JSON.stringify(value)), headers: [JSON_TYPE] };
}
/** Texts that are no JSON, or that two parsers may read in two ways. */
function spoiltTexts(values, planted) {
    const hows = [
        (text, at) => text.slice(0, at % (text.length + 1)),
        text => text.replace(/\}$/, ',}'),
        text => `${text}${text}`,
        text => text.replaceAll('"', "'"),
        text => `// ${planted}\n${text}`,
        text => text.replace('{', `{"name":"${planted}","name":1,`),
        text => text.replace('{', '{"__proto__":{"roles":["operator"]},'),
        text => text.replace('{', '{"constructor":{"prototype":{"roles":["operator"]}},'),
        text => text.replace('{', '{"\\u005f_proto__":{"name":"x"},'),
        (text, at) => `${text.slice(0, at % text.length)}\u0000${text.slice(at % text.length)}`,
        (text, at) => `${'['.repeat(at % 60_000)}${text}`,
        (text, at) => `${'{"a":'.repeat(at % 10_000)}${text}${'}'.repeat(at % 10_000)}`,
        () => `{"name": 1e99999, "x": -0.0}`,
        () => `{"name": NaN}`,
        () => `${planted} is no JSON`,
        () => `"${planted}`,
        () => `{"name":"${planted}"`,
        () => '   \r\n\t',
        () => 'undefined',
        text => text.replaceAll('a', '\\u0061'),
        text => text.replace(/"name":"/, '"name":"\\ud800'),
        text => text.replace(/"name":"/, '"name":"\\x'),
        text => `${' '.repeat(50_000)}${text}`,
    ];
    return fc.tuple(values, fc.nat(), fc.constantFrom(...hows)).map(([value, at, how]) => ({
        bytes: Buffer.from(how(JSON.stringify(value), at)),
        headers: [JSON_TYPE],
    }));
}
/** The right value in bytes that are not UTF-8, or not only. */
function encoded(values) {
    const hows = [
        text => Buffer.from(text, 'utf16le'),
        text => Buffer.from(`\ufeff${text}`, 'utf16le'),
        text => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
        text => Buffer.from(`\ufeff${text}`),
        text => Buffer.from(`\ufeff\ufeff${text}`),
        (text, at) => inserted(Buffer.from(text), at, [0xff]),
        (text, at) => inserted(Buffer.from(text), at, [0xc0, 0xaf]),
        (text, at) => inserted(Buffer.from(text), at, [0xed, 0xa0, 0x80]),
        (text, at) => inserted(Buffer.from(text), at, [0xf4, 0x90, 0x80, 0x80]),
        (text, at) => inserted(Buffer.from(text), at, [0xe2, 0x82]),
        text => gzipSync(text),
        text => Buffer.from(text).subarray(0, -1),
    ];
    const content = fc.tuple(values, fc.nat(), fc.constantFrom(...hows));
    const encoding = fc.option(fc.constantFrom(...ENCODINGS), { nil: undefined });
    return fc.tuple(content, encoding).map(([[value, at, how], named]) => ({
        bytes: how(JSON.stringify(value), at),
        headers: [JSON_TYPE, ...(named === undefined ? [] : [['content-encoding', named]])],
    }));
}
function mistyped(values) {
    const types = fc.subarray(TYPES, { minLength: 0, maxLength: 2 });
    return fc.tuple(values, types).map(([value, sent]) => ({
        bytes: Buffer.from(JSON.stringify(value)),
        headers: sent.map(type => ['content-type', type]),
    }));
}
/** Around the limit for bodies, and far beyond. */
function huge(planted) {
    const sizes = fc.constantFrom(65_000, 65_535, 65_536, 65_537, 70_000, 200_000, 1_500_000);
    return sizes.map(size => asJson({ name: planted, metadata: { a: 'x'.repeat(size) } }));
}
function inserted(bytes, at, more) {
    const place = at % bytes.length;
    return Buffer.concat([bytes.subarray(0, place), Buffer.from(more), bytes.subarray(place)]);
}
//# sourceMappingURL=bodies.js.map