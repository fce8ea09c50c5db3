import { readdirSync, readFileSync } from 'node:fs'

const PAGE_KB = 4

/** Processes that `pid` started and that still live, with what they run. Linux only. */
export function childrenOf(pid: number): { pid: number, command: string }[] {
  return readdirSync('/proc').filter(name => /^\d+$/.test(name)).flatMap((name) => {
    try {
      const [state, parent] = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)!.split(' ')
      return Number(parent) === pid && state !== 'Z' ? [{ pid: Number(name), command: readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() }] : []
    } catch {
      return [] // ended while we looked
    }
  })
}

/** The child that runs this worker of ours. */
export function childRunning(pid: number, worker: string): number {
  const child = childrenOf(pid).find(({ command }) => command.includes(`${worker}.mjs`))
  if (!child) throw new Error(`No child runs ${worker}: ${JSON.stringify(childrenOf(pid))}`)
  return child.pid
}

export const openFilesOf = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length

export const threadsOf = (pid: number): number => readdirSync(`/proc/${pid}/task`).length

/** Resident memory of the process alone, MB. */
export const memoryMbOf = (pid: number): number => Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_KB / 1024
