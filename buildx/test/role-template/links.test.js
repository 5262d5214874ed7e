import { createHash } from 'node:crypto';
import fc from 'fast-check';
import t from 'tap';
import { publishTemplate, templateUrl } from '../../src/role-template/publish-template.js';
import { quickCreateUrl } from '../../src/role-template/quick-create-link.js';
import { isRegion, partitionOfRegion } from '../../src/role-template/region.js';
import { externalId } from './fixtures.js';
const link = {
    partition: 'aws',
    region: 'eu-central-1',
    templateUrl: 'https://templates.s3.eu-central-1.amazonaws.com/tenant-role/abc.yaml',
    stackName: 'drawbridge',
    parameters: { ExternalId: externalId },
};
t.test('the quick-create link has the form that the console reads', async (t) => {
    t.equal(quickCreateUrl(link), 'https://eu-central-1.console.aws.amazon.com/cloudformation/home?region=eu-central-1#/stacks/create/review' +
        '?templateURL=https%3A%2F%2Ftemplates.s3.eu-central-1.amazonaws.com%2Ftenant-role%2Fabc.yaml' +
        `&stackName=drawbridge&param_ExternalId=${externalId}`);
});
t.test('each partition has its own console', async (t) => {
    const cases = [
        ['aws', 'us-east-1', 'https://us-east-1.console.aws.amazon.com'],
        ['aws-us-gov', 'us-gov-west-1', 'https://console.amazonaws-us-gov.com'],
        ['aws-cn', 'cn-north-1', 'https://console.amazonaws.cn'],
        ['aws-eusc', 'eusc-de-east-1', 'https://eusc-de-east-1.console.amazonaws-eusc.eu'],
    ];
    for (const [partition, region, origin] of cases) {
        t.ok(quickCreateUrl({ ...link, partition, region }).startsWith(`${origin}/cloudformation/home?region=${region}#/`));
    }
    const iso = { ...link, partition: 'aws-iso', region: 'us-iso-east-1' };
    t.throws(() => quickCreateUrl(iso), { code: 'console-unknown' });
    const own = quickCreateUrl({ ...iso, consoleOrigin: 'http://127.0.0.1:4566/' });
    t.ok(own.startsWith('http://127.0.0.1:4566/cloudformation/home?region=us-iso-east-1#/stacks/create/review?'));
});
t.test('Regions and their partitions', async (t) => {
    const partitions = {
        'us-east-1': 'aws',
        'ap-southeast-7': 'aws',
        'il-central-1': 'aws',
        'cn-northwest-1': 'aws-cn',
        'us-gov-east-1': 'aws-us-gov',
        'eusc-de-east-1': 'aws-eusc',
        'us-iso-west-1': 'aws-iso',
        'us-isob-east-1': 'aws-iso-b',
        'eu-isoe-west-1': 'aws-iso-e',
        'us-isof-south-1': 'aws-iso-f',
    };
    for (const [region, partition] of Object.entries(partitions))
        t.equal(partitionOfRegion(region), partition);
    const hostile = [
        '',
        'evil.example/',
        'us-east-1.evil.example',
        'us-east-1\n',
        'us-east-1#',
        'us-east-1@evil.example',
        'US-EAST-1',
        'us-east-11',
        'us-east',
        '-east-1',
        `us${'-east'.repeat(7)}-1`,
        'us-eаst-1',
    ];
    for (const region of hostile) {
        t.notOk(isRegion(region), JSON.stringify(region));
        t.throws(() => quickCreateUrl({ ...link, region }), { code: 'region-invalid' });
        const at = { bucket: 'templates', partition: 'aws', key: 'k' };
        t.throws(() => templateUrl({ ...at, region }), { code: 'region-invalid' });
    }
    t.throws(() => quickCreateUrl({ ...link, region: 'cn-north-1' }), { code: 'region-partition-mismatch' });
    t.throws(() => quickCreateUrl({ ...link, partition: 'aws-cn' }), { code: 'region-partition-mismatch' });
});
t.test('a template URL that CloudFormation would not take is told', async (t) => {
    const long = (length) => 'https://b.s3.eu-central-1.amazonaws.com/'.padEnd(length, 'x');
    t.ok(quickCreateUrl({ ...link, templateUrl: long(1024) }));
    t.throws(() => quickCreateUrl({ ...link, templateUrl: long(1025) }), {
        code: 'template-url-too-long',
        message: /1025.*1024.*Presigned/,
    });
});
t.test('nothing in a link breaks out of its parameter', async (t) => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(fc.property(text, text, text, (stackName, name, value) => {
        const url = quickCreateUrl({ ...link, stackName, parameters: { [`P${name}`]: value } });
        const [before, fragment, ...more] = url.split('#');
        const [page, query, ...rest] = (fragment ?? '').split('?');
        const whole = (part) => part.replace(/\p{Cs}/gu, '\ufffd');
        const expected = [
            ['templateURL', link.templateUrl],
            ['stackName', whole(stackName)],
            [`param_P${whole(name)}`, whole(value)],
        ];
        const pairs = (query ?? '').split('&').map(pair => pair.split('=').map(decodeURIComponent));
        t.strictSame(pairs, expected);
        t.strictSame([page, more, rest], ['/stacks/create/review', [], []]);
        t.match(before, /home\?region=eu-central-1$/);
        t.match(query, /^[\w.~%&=-]*$/);
    }));
});
t.test('template URLs are virtual-hosted, under the DNS suffix of the partition', async (t) => {
    const at = { bucket: 'templates', region: 'eu-central-1', partition: 'aws', key: 'tenant-role/ab c.yaml' };
    t.equal(templateUrl(at), 'https://templates.s3.eu-central-1.amazonaws.com/tenant-role/ab%20c.yaml');
    const cases = [
        ['aws-cn', 'cn-north-1', 'templates.s3.cn-north-1.amazonaws.com.cn'],
        ['aws-us-gov', 'us-gov-west-1', 'templates.s3.us-gov-west-1.amazonaws.com'],
        ['aws-eusc', 'eusc-de-east-1', 'templates.s3.eusc-de-east-1.amazonaws.eu'],
        ['aws-iso-b', 'us-isob-east-1', 'templates.s3.us-isob-east-1.sc2s.sgov.gov'],
    ];
    for (const [partition, region, host] of cases) {
        t.equal(new URL(templateUrl({ ...at, partition, region })).host, host);
    }
    t.equal(templateUrl({ ...at, baseUrl: 'http://127.0.0.1:4566/' }), 'http://127.0.0.1:4566/templates/tenant-role/ab%20c.yaml');
    for (const bucket of [
        'with.dot',
        'Upper',
        'a',
        'evil.example/x',
        '-a-b',
        'a'.repeat(64),
        'a b c',
        'x@evil',
    ]) {
        t.throws(() => templateUrl({ ...at, bucket }), { code: 'bucket-name-invalid' }, bucket);
    }
});
t.test('a template is published once, under its hash, and read back', async (t) => {
    const objects = new Map();
    const types = [];
    const bucket = {
        async putIfAbsent(key, body, contentType) {
            types.push(contentType);
            if (objects.has(key))
                return 'exists';
            objects.set(key, body);
            return 'created';
        },
        async get(key) {
            return objects.get(key) ?? '';
        },
    };
    const bytes = 'Description: "größer"\n';
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const key = `tenant-role/${sha256}.yaml`;
    t.strictSame(await publishTemplate({ bytes, bucket }), { key, sha256 });
    t.strictSame(await publishTemplate({ bytes, bucket }), { key, sha256 }, 'a second start finds it');
    t.strictSame([...objects], [[key, bytes]]);
    t.strictSame(types, ['application/yaml', 'application/yaml']);
    for (const other of [`${bytes} `, '', bytes.slice(1)]) {
        objects.set(key, other);
        await t.rejects(publishTemplate({ bytes, bucket }), {
            code: 'published-template-differs',
            message: new RegExp(key),
        });
        t.equal(objects.get(key), other, 'what was found stays, as evidence');
    }
});
t.test('a bucket that cuts a write short stops the start', async (t) => {
    let stored = '';
    const bucket = {
        async putIfAbsent(_key, body) {
            stored = body.slice(0, 10);
            return 'created';
        },
        get: async () => stored,
    };
    await t.rejects(publishTemplate({ bytes: 'Description: whole\n', bucket }), {
        code: 'published-template-differs',
    });
});
//# sourceMappingURL=links.test.js.map