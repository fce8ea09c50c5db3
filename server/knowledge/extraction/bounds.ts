import { existsSync, realpathSync } from 'node:fs'
import { totalmem } from 'node:os'
import { dirname, join } from 'node:path'

/** Of the memory there is, for one file: the rest of the program has to go on. */
const MEMORY_SHARE = 0.5

/** As much of `most` bytes as this machine, or the container on it, can spare. */
export function memoryShare(most: number): number {
  return Math.min(most, Math.min(totalmem(), process.constrainedMemory() || Infinity) * MEMORY_SHARE)
}

/** Options of Node by which the process that runs `entry` may read these folders and the program, and nothing else. */
export function mayRead(folders: string[], entry: string): string[] {
  const all = [...folders, ...programOf(entry)].filter(existsSync)
  return [...new Set(all.flatMap(folder => [folder, realpathSync(folder)]))].map(folder => `--allow-fs-read=${folder}`)
}

/** The folder above the entry's holds what it is made of; packages lie in any `node_modules` above. */
function programOf(entry: string): string[] {
  const folders = [dirname(dirname(entry))]
  for (let folder = dirname(entry); folder !== dirname(folder); folder = dirname(folder)) folders.push(join(folder, 'node_modules'))
  return folders
}
