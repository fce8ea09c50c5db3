// npm run dev: the server and the page, reloaded on every change.
import { join } from 'node:path'
import { become } from './child.mjs'
import { ensureGenerated, ensureInstalled, ROOT } from './steps.mjs'

ensureInstalled()
ensureGenerated()
const port = process.env.PORT || process.env.ORCHESTRATOR_PORT || '8002'
become([join(ROOT, 'node_modules/nuxt/bin/nuxt.mjs'), 'dev', '--port', port, ...process.argv.slice(2)], { NODE_ENV: 'development' })
