// Before tests: has tap make itself anew as .taprc wants it, where it is not so yet. It would do so by itself, but only
// for the run after that one.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const left = [...readFileSync('.taprc', 'utf8').matchAll(/"!(@tapjs\/\w+)"/g)].map(([, plugin]) => plugin)
const built = readFileSync('node_modules/@tapjs/test/test-built/dist/esm/index.js', 'utf8')
if (left.some(plugin => built.includes(`'${plugin}'`) || built.includes(`"${plugin}"`))) {
  process.exit(spawnSync('npx', ['tap', 'build'], { stdio: 'inherit' }).status ?? 1)
}
