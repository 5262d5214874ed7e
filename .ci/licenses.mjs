// Refuses copyleft licences in what ships: everything in the lock file that is neither for development nor optional.
import { readFileSync } from 'node:fs'

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'))
const shipped = Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev)
const refused = shipped.filter(([, { license = 'none' }]) => /GPL|SSPL|BUSL|none/i.test(license))
for (const [path, { license }] of refused) console.error(`${path.replace('node_modules/', '')}: ${license ?? 'no licence'}`)
console.log(`${shipped.length} shipped packages, ${refused.length} refused`)
process.exit(refused.length > 0 ? 1 : 0)
