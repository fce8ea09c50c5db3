// npm start: installs and builds what changed, then serves. npm start -- --reset-password prints a one-time
// link with which the first admin chooses a new password.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { become } from './child.mjs'
import { ensureBuilt, ensureGenerated, ensureInstalled, ROOT, say, SERVER } from './steps.mjs'

const unknown = process.argv.slice(2).filter(argument => argument !== '--reset-password')
if (unknown.length) {
  console.error(`Unknown: ${unknown.join(' ')}. Usage: npm start [-- --reset-password]`)
  process.exit(1)
}

ensureInstalled()
ensureGenerated()
ensureBuilt()
say('Starting …')
become([...existsSync(join(ROOT, '.env')) ? ['--env-file=.env'] : [], SERVER], {
  NODE_ENV: 'production',
  ...process.argv.includes('--reset-password') && { RESET_ADMIN_PASSWORD: '1' }
})
