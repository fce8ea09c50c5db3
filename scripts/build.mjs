// npm run build: makes .output, which holds all that a server needs.
import { ensureBuilt, ensureGenerated, ensureInstalled } from './steps.mjs'

ensureInstalled()
ensureGenerated()
ensureBuilt()
