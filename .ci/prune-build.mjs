// Before a build: takes away what earlier ones left behind. The compiler keeps the output of a source that was deleted
// or renamed, and a test of which nothing but that is left would run on for ever. Nor does it look again at packages that
// were installed since, so that it then begins anew.
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

const { include, compilerOptions } = JSON.parse(readFileSync('tsconfig.json', 'utf8'))
const { outDir, tsBuildInfoFile } = compilerOptions

for (const folder of include.filter(name => existsSync(join(outDir, name)))) {
  for (const file of readdirSync(join(outDir, folder), { recursive: true })) {
    const [source, ending] = join(folder, file).split(/(\.js(?:\.map)?)$/)
    if (ending && !existsSync(`${source}.ts`) && !existsSync(`${source}.tsx`)) rmSync(join(outDir, folder, file))
  }
}

const changed = file => (existsSync(file) ? statSync(file).mtimeMs : 0)
if (changed('node_modules/.package-lock.json') > changed(tsBuildInfoFile)) rmSync(tsBuildInfoFile, { force: true })
