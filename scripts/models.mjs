// npm run models -- list | pull <name> | remove <name>: speech models without the page. Fetches with the server's
// own code, so a download that one of them began the other goes on with.
// Ends with 0, 1 when it failed, 2 when it was asked wrongly, 130 when it was stopped.
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { become } from './child.mjs'
import { ensureInstalled, NODE, ROOT } from './steps.mjs'

const NODE_THAT_RUNS_TYPESCRIPT = 24
const BAR_WIDTH = 24
const USAGE = `Usage: npm run models -- list              what is installed and what can be
       npm run models -- pull <name>       install it; also any owner/name of the hub
       npm run models -- remove <name>     delete it`

if (!existsSync(NODE)) ensureInstalled()
if (Number.parseInt(process.versions.node) < NODE_THAT_RUNS_TYPESCRIPT) become([fileURLToPath(import.meta.url), ...process.argv.slice(2)])
else process.exitCode = await main(process.argv.slice(2))

async function main([command, name, ...rest]) {
  const commands = { list, pull, remove }
  if (!Object.hasOwn(commands, command ?? '') || rest.length || (command === 'list') !== (name === undefined)) return explain()
  if (existsSync(join(ROOT, '.env'))) process.loadEnvFile(join(ROOT, '.env'))
  const { config } = await import('../server/runtime/config.ts')
  try {
    return await commands[command](config(), name)
  } catch (error) {
    console.error(error.message)
    return 1
  }
}

function explain() {
  console.error(USAGE)
  return 2
}

async function list({ modelsDir }) {
  const { CATALOGUE, bytesOf, isInstalled } = await import('../server/system/models/catalogue.ts')
  const { scanModels } = await import('../server/system/models/scan.ts')
  const { installed, broken } = await scanModels(modelsDir)
  const known = new Set(CATALOGUE.map(({ id }) => id))
  console.log(`In ${modelsDir}:`)
  for (const model of installed.filter(({ id }) => !known.has(id))) line('installed', model.id, model.sizeBytes, model.type, model.languages)
  for (const model of broken) line('broken', model.id, model.sizeBytes, `${model.reason}: ${model.about.join(', ')}`)
  for (const entry of CATALOGUE.filter(({ source }) => source)) {
    line(isInstalled(entry.id, installed) ? 'installed' : '', entry.id, bytesOf(entry), entry.purpose, entry.languages, `${entry.licence.name}${{ yes: '', no: ', not for business', unclear: ', terms of its recordings unclear' }[entry.licence.commercial]}`)
  }
  return 0
}

function line(state, id, bytes, what, languages = [], more = '') {
  console.log(`${state.padEnd(10)} ${id.padEnd(22)} ${megabytes(bytes).padStart(9)}  ${what.padEnd(11)} ${languages.join(' ').padEnd(6)} ${more}`.trimEnd())
}

async function pull({ modelsDir, MODELS_MIRROR = null }, name) {
  const { findCatalogueEntry, isInstalled } = await import('../server/system/models/catalogue.ts')
  const { downloadModel, findStopped } = await import('../server/system/models/download-model.ts')
  const { createHub, REPOSITORY } = await import('../server/system/models/hub.ts')
  const { folderOf, planCatalogueEntry, planRepository } = await import('../server/system/models/plan.ts')
  const { scanModels } = await import('../server/system/models/scan.ts')
  const hub = createHub(MODELS_MIRROR)
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop.abort())

  const planned = async () => {
    const entry = findCatalogueEntry(name)
    if (entry) return planCatalogueEntry(entry, hub)
    if (!REPOSITORY.test(name)) throw new Error(`There is no model ${name}; npm run models -- list names them`)
    return (await findStopped(modelsDir, folderOf(name)))?.plan ?? planRepository({ repo: name, revision: 'main' }, hub, stop.signal)
  }
  const show = progressOf(process.stdout)
  try {
    const plan = await planned()
    if (isInstalled(plan.id, (await scanModels(modelsDir)).installed)) {
      console.log(`${plan.id} is installed already`)
      return 0
    }
    console.log(`${plan.name}, licence ${plan.licence ? `${plan.licence.name} (${plan.licence.url})` : `see ${hub.base}/${plan.repo_id}`}`)
    const manifest = await downloadModel(plan, { modelsDir, http: hub.http, signal: stop.signal, onProgress: show })
    show.end()
    const unchecked = manifest.files.filter(file => file.checked_against === 'none').map(file => file.path)
    console.log(`Installed in ${join(modelsDir, plan.id)}${unchecked.length ? `\nNo checksum is published for: ${unchecked.join(', ')}` : ''}`)
    return 0
  } catch (error) {
    show.end()
    if (!stop.signal.aborted) throw error
    console.log('Stopped. The same command goes on from here.')
    return 130
  } finally {
    await hub.close()
  }
}

/** A bar that moves in a terminal; elsewhere a line every tenth. */
function progressOf(out) {
  let shown = -1
  let open = false
  const show = ({ phase, downloadedBytes, totalBytes, bytesPerSecond, etaSeconds }) => {
    const share = totalBytes ? downloadedBytes / totalBytes : 0
    const step = out.isTTY ? Math.floor(share * 1_000) : Math.floor(share * 10) * 100
    if (step === shown) return
    shown = step
    const bar = '█'.repeat(Math.round(share * BAR_WIDTH)).padEnd(BAR_WIDTH, '░')
    const text = `${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${megabytes(downloadedBytes)} of ${totalBytes ? megabytes(totalBytes) : '?'}  ${phase === 'checking' ? 'checking' : `${megabytes(bytesPerSecond)}/s${etaSeconds ? `  ${etaSeconds} s left` : ''}`}`
    open = out.isTTY === true
    out.write(open ? `\r${text}\x1b[K` : `${text}\n`)
  }
  return Object.assign(show, { end: () => open && out.write('\n') })
}

async function remove({ modelsDir }, name) {
  const { discardStopped, findStopped } = await import('../server/system/models/download-model.ts')
  const { scanModels } = await import('../server/system/models/scan.ts')
  const { installed, broken } = await scanModels(modelsDir)
  const model = [...installed, ...broken].find(({ id }) => id === name)
  for (const part of model?.own ?? []) await rm(part, { recursive: true, force: true })
  const stopped = await findStopped(modelsDir, name)
  if (stopped) await discardStopped(modelsDir, name)
  if (!model && !stopped) throw new Error(`${name} is not installed`)
  console.log(`Removed ${name}`)
  return 0
}

function megabytes(bytes) {
  return `${(bytes / 1_000_000).toFixed(bytes < 100_000_000 ? 1 : 0)} MB`
}
