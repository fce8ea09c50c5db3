// npm run bench: measures the built server. Arguments go on to tests/bench/index.ts.
import { join } from 'node:path'
import { become } from './child.mjs'
import { ensureBuilt, ensureGenerated, ensureInstalled, ROOT } from './steps.mjs'

ensureInstalled()
ensureGenerated()
ensureBuilt()
become([join(ROOT, 'tests/bench/index.ts'), ...process.argv.slice(2)])
