import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, utimesSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

interface Import {
  /** File of the import, `src/…`. */
  from: string
  /** `src/…` of a file of ours, else the package's name. */
  to: string
  typeOnly: boolean
  /** `import('…')`: loaded when it comes to it. */
  late: boolean
}

const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter(file => /\.tsx?$/.test(file))
  .map(file => `src/${file}`)

const sources = new Map(files.map(file => [file, readFileSync(join(ROOT, file), 'utf8')]))

/** The source of a compiled file: JSX compiles to `.js` as well. */
function sourceOf(compiled: string): string {
  const source = compiled.replace(/\.js$/, '.ts')
  return sources.has(`${source}x`) ? `${source}x` : source
}

/** Import and re-export declarations, imports for side effects, and dynamic imports. */
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[\w*\s{},$]+?\s+from\s+)?'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/g

function importsOf(from: string, source: string): Import[] {
  return [...source.matchAll(IMPORT)].map(([text, type, named, dynamic]) => {
    const specifier = named ?? dynamic ?? ''
    const to = specifier.startsWith('.') ? sourceOf(normalize(join(dirname(from), specifier))) : specifier
    // `import { type A, type B }` has no value in it either.
    const names = /\{([^}]*)\}/
      .exec(text)?.[1]
      ?.split(',')
      .map(name => name.trim())
      .filter(Boolean)
    const onlyTypes = names !== undefined && names.length > 0 && names.every(name => name.startsWith('type '))
    return { from, to, typeOnly: type !== undefined || onlyTypes, late: dynamic !== undefined }
  })
}

const imports = [...sources].flatMap(([file, source]) => importsOf(file, source))

interface Rule {
  what: string
  /** Is this import against the rule? */
  breaks: (given: Import) => boolean
}

const inside = (path: string, ...folders: string[]) =>
  folders.some(folder => path.startsWith(`src/${folder}/`))
const isUseCase = (path: string) =>
  inside(path, 'tenants', 'roles', 'audit', 'onboarding') && !/\/(page\/|(routes|schemas)\.ts$)/.test(path)

const RULES: Rule[] = [
  {
    what: 'only the adapters and the sandbox import the AWS SDK',
    breaks: ({ from, to, typeOnly }) =>
      /^@(aws-sdk|smithy)\//.test(to) && !typeOnly && !inside(from, 'aws', 'sandbox'),
  },
  {
    what: 'only tracing imports OpenTelemetry, and only an import at run time leads there',
    breaks: ({ from, to, typeOnly }) =>
      (/^@opentelemetry\//.test(to) && !inside(from, 'tracing')) ||
      (to === 'src/tracing/otlp.ts' && !typeOnly && from !== 'src/tracing/start-tracing.ts'),
  },
  {
    what: 'TypeBox is types, and nothing of it is loaded',
    breaks: ({ to, typeOnly }) => /^(typebox|@fastify\/type-provider-typebox)(\/|$)/.test(to) && !typeOnly,
  },
  {
    what: 'only the commands that start it import the sandbox',
    breaks: ({ from, to }) => inside(to, 'sandbox') && !inside(from, 'sandbox', 'cli'),
  },
  {
    what: 'use cases know nothing of Fastify',
    breaks: ({ from, to }) => /^(fastify|@fastify\/.*)$/.test(to) && isUseCase(from),
  },
  {
    what: 'use cases know nothing of the HTTP layer',
    breaks: ({ from, to, typeOnly }) => inside(to, 'http') && !typeOnly && isUseCase(from),
  },
  {
    what: 'policy rules are pure: they import no adapter, no use case, no HTTP',
    breaks: ({ from, to }) =>
      inside(from, 'policy') && (to.startsWith('node:') || (to.startsWith('src/') && !inside(to, 'policy'))),
  },
  {
    what: 'the sandbox judges policies by rules of its own',
    breaks: ({ from, to }) =>
      (inside(from, 'sandbox') && inside(to, 'policy')) || (inside(from, 'policy') && inside(to, 'sandbox')),
  },
  {
    what: 'adapters know no use case and no HTTP',
    breaks: ({ from, to, typeOnly }) =>
      inside(from, 'aws') &&
      !typeOnly &&
      // A parser of text, pure as the policy rules are.
      to !== 'src/roles/role-arn.ts' &&
      inside(to, 'http', 'tenants', 'roles', 'audit', 'onboarding'),
  },
]

t.test('the reader of imports sees every form', test => {
  const source = [
    "import a from 'one'",
    "import type { B } from 'two'",
    "import {\n  type C,\n  type D,\n} from 'three'",
    "import { type E, f } from '../aws/table.js'",
    "export * from './x.js'",
    "import 'side-effect'",
    "const late = await import('late')",
  ].join('\n')
  test.same(
    importsOf('src/http/file.ts', source).map(({ to, typeOnly, late }) => [to, typeOnly, late]),
    [
      ['one', false, false],
      ['two', true, false],
      ['three', true, false],
      ['src/aws/table.ts', false, false],
      ['src/http/x.ts', false, false],
      ['side-effect', false, false],
      ['late', false, true],
    ],
  )
  test.ok(imports.length > 300, 'and finds those of the service')
  test.end()
})

t.test('every import of our own names a file that is there', test => {
  for (const { from, to } of imports) {
    if (to.startsWith('src/')) test.ok(sources.has(to), `${from} imports ${to}`)
  }
  test.end()
})

for (const { what, breaks } of RULES) {
  t.test(what, test => {
    test.same(
      imports.filter(breaks).map(({ from, to }) => `${from} imports ${to}`),
      [],
    )
    test.end()
  })
}

t.test('the environment is read in one place', test => {
  const readers = [...sources].flatMap(([file, source]) =>
    /\bprocess\.env\b|\bfrom 'node:process'/.test(source) ? [file] : [],
  )
  const allowed = (file: string) => ['src/config.ts', 'src/server.ts'].includes(file) || inside(file, 'cli')
  test.same(
    readers.filter(file => !allowed(file)),
    [],
  )
  test.end()
})

/** Everything that is loaded with a file, whether it is needed or not. */
function loadedWith(file: string): Set<string> {
  const loaded = new Set([file])
  for (const each of loaded) {
    for (const { from, to, typeOnly, late } of imports)
      if (from === each && !typeOnly && !late) loaded.add(to)
  }
  return loaded
}

t.test('the command line starts quickly: it loads what a command needs with the command', test => {
  const light = [
    'drawbridge',
    'parser',
    'tenants/create',
    'tenants/list',
    'roles/verify',
    'audit/verify',
    'static-credentials/import',
    'static-credentials/migrate',
    'template/diff',
  ]
  for (const name of light) {
    const loaded = [...loadedWith(`src/cli/${name}.ts`)]
    test.same(
      loaded.filter(to => /^(@aws-sdk|@smithy|fastify|@fastify)\b/.test(to) || inside(to, 'sandbox')),
      [],
      name,
    )
  }
  test.ok(loadedWith('src/server.ts').has('fastify'), 'and what is loaded is seen')
  test.end()
})

t.test('what ships starts without the sandbox', test => {
  for (const file of [
    'src/server.ts',
    'src/cli/drawbridge.ts',
    'src/cli/service/sandbox.ts',
    'src/cli/service/demo.ts',
  ]) {
    test.notOk(
      [...loadedWith(file)].some(to => inside(to, 'sandbox')),
      file,
    )
  }
  test.end()
})

t.test('what a build leaves behind goes with its source, so that no test outlives it', t => {
  const folder = t.testdir({
    'tsconfig.json': readFileSync(join(ROOT, 'tsconfig.json'), 'utf8'),
    test: { 'kept.test.ts': '', 'page.test.tsx': '' },
    build: {
      '.tsbuildinfo': '',
      test: {
        ...Object.fromEntries(['kept', 'page', 'gone'].map(name => [`${name}.test.js`, ''])),
        'gone.test.js.map': '',
        'data.json': '',
        deep: { 'gone.js': '' },
      },
      rendered: { 'template.js': '' },
    },
    node_modules: { '.package-lock.json': '' },
  })
  const installed = (at: number) => utimesSync(join(folder, 'node_modules/.package-lock.json'), at, at)
  const prune = () => execFileSync(process.execPath, [join(ROOT, '.ci/prune-build.mjs')], { cwd: folder })
  installed(1)
  prune()
  t.same(readdirSync(join(folder, 'build'), { recursive: true }).sort(), [
    '.tsbuildinfo',
    'rendered',
    'rendered/template.js',
    'test',
    'test/data.json',
    'test/deep',
    'test/kept.test.js',
    'test/page.test.js',
  ])
  installed(Date.now() / 1_000 + 60)
  prune()
  t.notOk(existsSync(join(folder, 'build/.tsbuildinfo')), 'packages that were installed since are looked at')
  t.end()
})
