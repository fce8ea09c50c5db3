import { stat } from 'node:fs/promises'
import { dataPath } from '#server/runtime/config'
import { workerEntry } from '#server/workers'
import { options as espeakOptions } from './drivers/espeak'
import { shareEspeakHost } from './drivers/espeak/host'

/** Part of the folder's name, so that another version of the package writes another one. */
const PACKAGE_VERSION = '0.3.5'

/** Folder of espeak's data on disk, for engines that read it from there: copied out of the package when it is first needed. */
export async function ensureEspeakData(signal: AbortSignal): Promise<string> {
  const folder = dataPath('cache', `espeak-ng-data-${PACKAGE_VERSION}`)
  const isThere = () => stat(folder).then(entry => entry.isDirectory(), () => false)
  if (await isThere()) return folder
  const { idle_ms, stall_ms } = espeakOptions.parse({})
  const host = shareEspeakHost({ entry: workerEntry('espeak'), idleMs: idle_ms, stallMs: stall_ms })
  const writing = host.run({ type: 'write-data', folder }, signal).getReader()
  await writing.read()
  return folder
}
