// Makes what editors, types and tests read and git does not hold: packages, the Prisma client, the types of Nuxt.
import { ensureGenerated, ensureInstalled, runPackage } from './steps.mjs'

ensureInstalled()
ensureGenerated()
runPackage('nuxt/bin/nuxt.mjs', ['prepare', '--logLevel', 'silent'])
