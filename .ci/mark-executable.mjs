// After a build: makes the package's commands executable. npm does so when it links them, but not again for a file that was
// built anew since.
import { chmodSync, readFileSync } from 'node:fs'

for (const file of Object.values(JSON.parse(readFileSync('package.json', 'utf8')).bin)) chmodSync(file, 0o755)
