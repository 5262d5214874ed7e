import { accessSync, constants } from 'node:fs'
import t from 'tap'
import { auditErrors } from '../../src/audit/errors.js'
import { dependencyUnavailable } from '../../src/aws/errors.js'
import { retryAfterOf, retryDelay } from '../../src/cli/api/retry.js'
import { connectionOf } from '../../src/cli/api/settings.js'
import { awsFailure } from '../../src/cli/aws-failure.js'
import { COMMANDS, GROUPS } from '../../src/cli/commands.js'
import { EXIT, gravestCode } from '../../src/cli/exit-codes.js'
import { Failure } from '../../src/cli/failure.js'
import { parse } from '../../src/cli/parser.js'
import { verdictOf } from '../../src/cli/roles/verify-role.js'
import { loadForDevelopment } from '../../src/cli/service/development-only.js'
import { nearest } from '../../src/cli/suggest.js'
import { tableRows } from '../../src/cli/terminal/table.js'
import { written } from '../../src/cli/terminal/text.js'
import { visible, visibleJson, visibleLines } from '../../src/cli/terminal/visible.js'
import { Problem } from '../../src/problem.js'
import { runLine, words } from './run-line.js'

const read = (line: string) =>
  parse(words(line), { commands: COMMANDS, groups: GROUPS, version: '1.2.3', columns: 100 })

t.test('a build leaves the command executable, however often it is made', async test => {
  test.doesNotThrow(() => accessSync('build/src/cli/drawbridge.js', constants.X_OK))
})

t.test('what a terminal would obey is written out', test => {
  const cases: [given: string, shown: string][] = [
    ['Globex Corporation', 'Globex Corporation'],
    ['Ünïcödé 株式会社 👩‍🚀', 'Ünïcödé 株式会社 👩‍🚀'],
    ['\u001b[2J\u001b[31mall is well', '\\u001b[2J\\u001b[31mall is well'],
    ['\u009b31m', '\\u009b31m'],
    ['\u001b]52;c;cm0gLXJm\u0007', '\\u001b]52;c;cm0gLXJm\\u0007'],
    ['verified\rrejected', 'verified\\u000drejected'],
    ['one\ntwo\tthree', 'one\\ntwo\\tthree'],
    ['\u202egnol\u202c \u2066x\u2069 \u200f\u061c', '\\u202egnol\\u202c \\u2066x\\u2069 \\u200f\\u061c'],
    ['zero\u200bwidth\ufeff\u00ad', 'zero\\u200bwidth\\ufeff\\u00ad'],
    ['\u2028\u2029', '\\u2028\\u2029'],
    ['\ud800 alone', '\\ud800 alone'],
    ['\u{e0041} tag', '\\u{e0041} tag'],
  ]
  for (const [given, shown] of cases) {
    test.equal(visible(given), shown)
    test.same(JSON.parse(visibleJson({ given })), { given }, 'JSON means the same')
    test.notMatch(visibleJson({ given }), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
  }
  test.equal(visibleLines('a\n\tb\u001b[m\n'), 'a\n    b\\u001b[m\n')
  test.equal(written(['x ', { style: 'red', text: 'a\u001b[m' }], false), 'x a\\u001b[m')
  test.equal(written({ style: 'red', text: 'a\u001b[m' }, true), '\u001b[31ma\\u001b[m\u001b[39m')
  test.end()
})

t.test('columns are as wide as what is seen in them', test => {
  const rows = tableRows(
    ['A', 'B', 'C'],
    [
      ['株式', { style: 'green', text: 'x' }, 'end'],
      ['\u202e', 'longer', ''],
    ],
  )
  test.strictSame(
    rows.map(row => written(row, false)),
    ['A       B       C', '株式    x       end', '\\u202e  longer  '],
  )
  test.end()
})

t.test('a wrong command line is refused, and told what may have been meant', async test => {
  const cases: [line: string, message: RegExp][] = [
    ['', /No command is given/],
    ['tenants', /No command of tenants is given/],
    ['tenant list', /Unknown argument: tenant, ?list?[\s\S]*|Did you mean tenants\?/],
    ['tenants crate X', /Did you mean create\?/],
    ['tenants list --statsu active', /Unknown argument: statsu\nDid you mean --status\?/],
    ['tenants list --limt=3', /Did you mean --limit\?/],
    ['tenants list --entirely-else', /^Unknown argument: entirely-else$/],
    ['tenants list more', /Unknown argument: more/],
    ['tenants list --status gone', /Invalid values[\s\S]*"gone"[\s\S]*"pending", "active", "offboarded"/],
    ['tenants list --status', /Not enough arguments following: status/],
    ['tenants list --limit 0', /--limit is a whole number from 1 to 1000000, not "0"/],
    ['tenants list --limit 1e3', /not "1e3"/],
    ['tenants list --limit -1', /limit/],
    ['tenants show', /Not enough non-option arguments/],
    ['tenants show a b', /Unknown argument: b/],
    ['tenants create X --token abc', /Unknown argument: token/],
    ['template render --format docx', /Invalid values/],
  ]
  for (const [line, message] of cases) {
    const parsed = await read(line)
    test.match(parsed, { kind: 'wrong', message }, line)
    const { code, out, err } = await runLine(words(line))
    test.equal(code, EXIT.usage, line)
    test.equal(out, '', 'stdout is for data')
    test.match(err, /See: drawbridge/)
  }
})

t.test('values come as they were typed: digits are names, the last of an option counts', async test => {
  const values = async (line: string) => {
    const parsed = await read(line)
    return parsed.kind === 'run' ? parsed.values : parsed
  }
  test.match(await values('tenants show 1042'), { tenant: '1042' })
  test.match(await values('tenants show 000123e4'), { tenant: '000123e4' })
  test.match(await values('tenants list --reference 007 --limit 5'), { reference: '007', limit: 5 })
  test.match(await values('tenants list --status active --status pending'), { status: 'pending' })
  test.match(await values('tenants list --limit 5 --limit 6'), { limit: 6 })
  test.match(await values('tenants create -- --name'), { kind: 'wrong', message: /Not enough/ })
  test.match(await values('tenants create X --metadata a.b=1 --metadata c=2'), { metadata: ['a.b=1', 'c=2'] })
  test.match(await values('tenants create X --metadata a=1 --json'), {
    name: 'X',
    metadata: ['a=1'],
    json: true,
  })
  test.match(await values('tenants create --metadata a=1 X'), { name: 'X', metadata: ['a=1'] })
  test.match(await values('roles verify t r1 r2 --no-progress'), { role: ['r1', 'r2'], progress: false })
  test.match(await values('audit verify - --json'), { trail: ['-'], json: true })
  test.match(await values('audit verify'), { trail: [], timeout: undefined, json: undefined })
  test.match(await values('table create --no-deletion-protection'), {
    'deletion-protection': false,
    'point-in-time-recovery': undefined,
  })
  test.match(await values('template render -o role.tf'), { output: 'role.tf' })
})

t.test('every command has help with examples, and each example can be parsed', async test => {
  for (const { name, summary, examples } of COMMANDS) {
    const help = await read(`${name} --help`)
    test.equal(help.kind, 'print', name)
    const text = help.kind === 'print' ? help.text.replace(/\s+/g, ' ') : ''
    test.ok(text.includes(summary), `${name}: ${summary}`)
    test.match(text, /Examples:/, name)
    for (const [line] of examples) {
      const typed = words(line.replace(/^([A-Z_]+=\S+ )+/, '')).slice(1)
      const parsed = await parse(typed, { commands: COMMANDS, groups: GROUPS, version: '', columns: 80 })
      test.match(parsed, { kind: 'run', command: { name } }, line)
    }
  }
  test.same(await read('--version'), { kind: 'print', text: '1.2.3' })
  const { code, out, err } = await runLine(['--help'])
  test.match({ code, err }, { code: EXIT.done, err: '' })
  for (const { name } of COMMANDS) test.match(out, `drawbridge ${name.split(' ')[0]}`)
  test.match((await runLine(['--version'])).out, /^\d+\.\d+\.\d+\n$/)
})

t.test('the shell is given commands, options and choices to complete', async test => {
  const complete = async (line: string) => {
    const parsed = await read(`--get-yargs-completions drawbridge ${line}`)
    return parsed.kind === 'print' ? parsed.text.split('\n').map(each => each.split(':')[0]) : []
  }
  test.ok((await complete('ten')).includes('tenants'))
  const inTenants = await complete('tenants ""')
  for (const name of ['create', 'list', 'show', 'offboard']) test.ok(inTenants.includes(name), name)
  test.ok((await complete('tenants list --')).includes('--status'))
  test.same((await complete('tenants list --status ""')).toSorted(), ['active', 'offboarded', 'pending'])
  const script = await read('completion')
  test.match(script, { kind: 'print', text: /drawbridge --get-yargs-completions/ })
})

t.test('the nearest word is suggested where one is near', test => {
  const known = ['status', 'reference', 'limit', 'json']
  for (const [word, meant] of [
    ['statsu', 'status'],
    ['statu', 'status'],
    ['referense', 'reference'],
    ['jso', 'json'],
    ['sjon', 'json'],
    ['output', undefined],
    ['', undefined],
  ] as const) {
    test.equal(nearest(word, known), meant, word)
  }
  test.end()
})

t.test('a request is sent again where that is safe and may help, and never for long', test => {
  const state = { count: 1, waited: 0, repeatable: true, now: new Date('2026-11-25T12:00:00Z'), jitter: 0 }
  const answer = (status: number, code?: string, retryAfter?: string) => ({
    kind: 'answer' as const,
    status,
    ...(code !== undefined && { code }),
    ...(retryAfter !== undefined && { retryAfter }),
  })
  const silence = { kind: 'silence' as const }
  const cases: [
    what: string,
    attempt: typeof silence | ReturnType<typeof answer>,
    changed: Partial<typeof state>,
    delay: number | undefined,
  ][] = [
    ['no answer to a GET', silence, {}, 125],
    ['the second silence', silence, { count: 2 }, 375],
    ['no answer to what may have been done', silence, { repeatable: false }, undefined],
    ['429 as long as it asks for', answer(429, 'verification-too-soon', '5'), { repeatable: false }, 5_000],
    ['429 with a date', answer(429, 'x', 'Wed, 25 Nov 2026 12:00:07 GMT'), {}, 7_000],
    ['429 with a date gone by', answer(429, 'x', 'Wed, 25 Nov 2026 11:00:00 GMT'), {}, 0],
    ['429 with nonsense', answer(429, 'x', 'soon'), {}, 125],
    ['503 of a GET', answer(503, 'dependency-unavailable', '2'), {}, 2_000],
    [
      '503 whose outcome is unknown',
      answer(503, 'dependency-unavailable', '2'),
      { repeatable: false },
      undefined,
    ],
    ['503 before anything was done', answer(503, 'overloaded', '2'), { repeatable: false }, 2_000],
    ['a key that is being changed', answer(409, 'static-credential-busy', '2'), { repeatable: false }, 2_000],
    ['502 of a proxy', answer(502), {}, 125],
    [
      'the first request with this key is under way',
      answer(409, 'idempotency-key-in-flight', '1'),
      {},
      1_000,
    ],
    ['any other conflict', answer(409, 'reference-taken'), {}, undefined],
    ['a fault', answer(500, 'internal-error'), {}, undefined],
    ['not allowed', answer(403, 'forbidden'), {}, undefined],
    ['an hour', answer(429, 'x', '3600'), {}, undefined],
    ['longer than is left', answer(429, 'x', '60'), { waited: 60_000 }, undefined],
    ['the last attempt', silence, { count: 4 }, undefined],
  ]
  for (const [what, attempt, changed, delay] of cases) {
    test.equal(retryDelay(attempt, { ...state, ...changed }), delay, what)
  }
  const late = retryDelay(answer(429, 'x', '5'), { ...state, jitter: 1 }) ?? 0
  test.ok(late > 5_000 && late < 6_000, 'never before the time asked for')
  test.equal(retryAfterOf('-5', state.now), undefined)
  test.end()
})

t.test('the address of the service and the token are checked before anything is sent', test => {
  const good = { DRAWBRIDGE_URL: 'https://drawbridge.example.com/', DRAWBRIDGE_TOKEN: 'a.b-c_d~e+f/g==' }
  test.strictSame(connectionOf(good), { url: 'https://drawbridge.example.com', token: 'a.b-c_d~e+f/g==' })
  test.strictSame(
    connectionOf({ ...good, DRAWBRIDGE_URL: 'http://127.0.0.1:3000' }).url,
    'http://127.0.0.1:3000',
  )
  const cases: [env: Record<string, string>, problem: RegExp][] = [
    [{}, /DRAWBRIDGE_URL is not set/],
    [{ ...good, DRAWBRIDGE_URL: 'http://drawbridge.example.com' }, /must be https/],
    [{ ...good, DRAWBRIDGE_URL: 'http://127.0.0.1.example.com' }, /must be https/],
    [{ ...good, DRAWBRIDGE_URL: 'https://user:hunter2@example.com' }, /without credentials/],
    [{ ...good, DRAWBRIDGE_URL: 'https://example.com?a=b' }, /neither query nor fragment/],
    [{ ...good, DRAWBRIDGE_URL: 'ftp://example.com' }, /must be https/],
    [{ ...good, DRAWBRIDGE_TOKEN: ' ' }, /DRAWBRIDGE_TOKEN is not set/],
    [{ ...good, DRAWBRIDGE_TOKEN: 'S3CRET\nx-evil: 1' }, /characters that none has/],
    [{ ...good, DRAWBRIDGE_TOKEN: 'Bearer S3CRET' }, /characters that none has/],
  ]
  for (const [env, problem] of cases) {
    try {
      connectionOf(env)
      test.fail(problem.source)
    } catch (error) {
      test.match(error, { message: problem, exitCode: EXIT.usage })
      const failure = error as Failure
      test.notMatch(`${failure.message} ${failure.remedy}`, /S3CRET|hunter2/)
    }
  }
  test.end()
})

t.test('what a verification means for the exit code', test => {
  const check = (status: 'PASS' | 'FAIL' | 'SKIP' | 'ERROR') => ({ status })
  const cases: [
    status: Parameters<typeof verdictOf>[0]['status'],
    checks: Parameters<typeof check>[0][],
    code: number,
  ][] = [
    ['verified', ['PASS', 'PASS'], EXIT.done],
    ['verified', ['PASS', 'SKIP'], EXIT.done],
    ['verified', ['PASS', 'ERROR'], EXIT.unavailable],
    ['verified', ['PASS', 'FAIL', 'ERROR'], EXIT.found],
    ['degraded', ['PASS'], EXIT.found],
    ['degraded', ['PASS', 'FAIL'], EXIT.found],
    ['rejected', ['FAIL', 'SKIP'], EXIT.found],
    ['propagating', ['FAIL'], EXIT.found],
    ['pending', ['ERROR'], EXIT.unavailable],
  ]
  for (const [status, checks, code] of cases) {
    test.equal(verdictOf({ status }, checks.map(check)), code, `${status} ${checks}`)
  }
  test.equal(gravestCode(new Set([EXIT.done, EXIT.unavailable, EXIT.found, EXIT.failed])), EXIT.found)
  test.equal(gravestCode(new Set([EXIT.unavailable, EXIT.failed])), EXIT.failed)
  test.equal(gravestCode(new Set()), EXIT.done)
  test.end()
})

t.test('what AWS did not do is told in words, and whether it may work later', test => {
  const error = (name: string, more: object = {}) =>
    Object.assign(new Error(`said ${name}`), { name, ...more })
  const answered = (name: string, httpStatusCode: number) =>
    error(name, { $fault: 'client', $metadata: { httpStatusCode } })
  const cases: [error: unknown, told: object][] = [
    [error('CredentialsProviderError'), { exitCode: EXIT.failed, remedy: /AWS_PROFILE/ }],
    [answered('UnrecognizedClientException', 400), { exitCode: EXIT.failed, remedy: /AWS_PROFILE/ }],
    [
      answered('AccessDeniedException', 400),
      { exitCode: EXIT.failed, detail: [/denies/, /said AccessDenied/] },
    ],
    [answered('ThrottlingException', 400), { exitCode: EXIT.unavailable, remedy: /later/ }],
    [answered('InternalServerError', 500), { exitCode: EXIT.unavailable }],
    [answered('LimitExceededException', 400), { exitCode: EXIT.failed, detail: [/HTTP 400/, /said Limit/] }],
    [error('TimeoutError'), { exitCode: EXIT.unavailable }],
    [error('Error', { code: 'ECONNREFUSED' }), { exitCode: EXIT.unavailable }],
    [dependencyUnavailable('DynamoDB', answered('ThrottlingException', 400)), { exitCode: EXIT.unavailable }],
  ]
  for (const [given, told] of cases) {
    test.match(awsFailure(given, 'It was not done'), { name: 'Failure', message: 'It was not done', ...told })
  }
  const busy = new Problem(auditErrors['audit-contention'])
  test.match(awsFailure(busy, 'It was not done'), {
    exitCode: EXIT.unavailable,
    problem: { code: 'audit-contention' },
  })
  const own = new TypeError('x is not a function')
  test.equal(awsFailure(own, 'It was not done'), own, 'a fault of our own stays one')
  const told = new Failure('Told already')
  test.equal(awsFailure(told, 'It was not done'), told)
  test.end()
})

t.test('without what only a checkout has, the sandbox says so', async test => {
  const missing = Object.assign(new Error("Cannot find package 'dynalite' imported from /app/x.js"), {
    code: 'ERR_MODULE_NOT_FOUND',
  })
  await test.rejects(
    loadForDevelopment(() => Promise.reject(missing)),
    {
      name: 'Failure',
      message: 'The sandbox is not part of this installation',
      detail: [/missing is dynalite/],
      remedy: /npm ci/,
    },
  )
  await test.rejects(
    loadForDevelopment(() => Promise.reject(new SyntaxError('x'))),
    { name: 'SyntaxError' },
  )
  test.equal(await loadForDevelopment(async () => 1), 1)
})
