// Renders every permission set as a customer gets it, for the linters: node .ci/render-templates.mjs FOLDER
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadCatalogue } from '../build/src/role-template/catalogue.js'
import { renderCloudFormation } from '../build/src/role-template/render-cloudformation.js'

const folder = process.argv[2]
const templates = fileURLToPath(new URL('../templates', import.meta.url))
const vendor = {
  partition: 'aws',
  accountId: '111111111111',
  roleArn: 'arn:aws:iam::111111111111:role/drawbridge',
}
const catalogue = loadCatalogue(templates, vendor, 'inventory')
mkdirSync(folder, { recursive: true })
for (const [name, { set, template }] of catalogue.offers) {
  const externalId = '2f1c9a52-1b7e-4d0c-9a55-0a4f7a6f0f6e'
  const base = catalogue.bases.cloudFormation
  writeFileSync(join(folder, `${name}-published.yaml`), template)
  writeFileSync(join(folder, `${name}-tenant.yaml`), renderCloudFormation({ base, set, vendor, externalId }))
}
