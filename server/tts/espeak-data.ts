import { stat } from 'node:fs/promises'
import { dataPath } from '#server/runtime/config'
import { createOnce } from '#server/runtime/once'
import { unlessAborted } from '#server/runtime/unless-aborted'
import { workerEntry } from '#server/workers'
import { options as espeakOptions } from './drivers/espeak'
import { shareEspeakHost } from './drivers/espeak/host'

/** Part of the folder's name, so that another version of the package writes another one. */
const PACKAGE_VERSION = '0.3.5'
const TIME_LIMIT_MS = 60_000

/** Folder of espeak's data on disk, for engines that read it from there: copied out of the package when it is first needed. */
export const ensureEspeakData = (signal: AbortSignal): Promise<string> => unlessAborted(copies.get().finally(() => copies.forget()), signal)

const copies = createOnce(async () => {
  const folder = dataPath('cache', `espeak-ng-data-${PACKAGE_VERSION}`)
  if (await stat(folder).then(entry => entry.isDirectory(), () => false)) return folder
  const { idle_ms, stall_ms } = espeakOptions.parse({})
  const host = shareEspeakHost({ entry: workerEntry('espeak'), idleMs: idle_ms, stallMs: stall_ms })
  await host.run({ type: 'write-data', folder }, AbortSignal.timeout(TIME_LIMIT_MS)).getReader().read()
  await host.dispose()
  return folder
})
