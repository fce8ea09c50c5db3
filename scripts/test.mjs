// npm test: installs what is missing, builds once, runs every project of vitest. The last line is the count.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureChromium } from './chromium.mjs'
import { ensureBuilt, ensureGenerated, ensureInstalled, environment, NODE, ROOT, runPackage } from './steps.mjs'

ensureInstalled()
ensureGenerated()
runPackage('nuxt/bin/nuxt.mjs', ['prepare', '--logLevel', 'silent'])
const chromium = ensureChromium()
ensureBuilt()

const scratch = mkdtempSync(join(tmpdir(), 'ai-secretary-test-'))
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))
const report = join(scratch, 'report.json')
const { status } = spawnSync(
  NODE,
  [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...process.argv.slice(2)],
  { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'], env: environment({ NODE_ENV: 'test', ...chromium && { CHROMIUM_PATH: chromium } }) }
)

const { passed, failed } = count()
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0

/** A file that could not be loaded, and a run that failed without a failed test, count as one failure. */
function count() {
  const results = readReport()
  if (!results) return { passed: 0, failed: 1 }
  const unloaded = results.testResults.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.every(test => test.status !== 'failed')).length
  const failed = results.numFailedTests + unloaded
  return { passed: results.numPassedTests, failed: status !== 0 && failed === 0 ? 1 : failed }
}

function readReport() {
  try {
    return JSON.parse(readFileSync(report, 'utf8'))
  } catch {
    return undefined
  }
}
