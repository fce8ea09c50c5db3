import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** The stub model in a process of its own, so that its work is not counted as ours. */
export async function startStubProcess() {
  const child = spawn(process.execPath, [fileURLToPath(new URL('../support/stub-model.ts', import.meta.url)), '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(createInterface({ input: child.stdout }), 'line') as [string]
  const { base_url } = JSON.parse(line) as { base_url: string }
  return {
    baseUrl: base_url,
    async stop() {
      child.kill()
      await once(child, 'exit')
    }
  }
}

const PAGE_KB = 4

/** Resident memory of a process with all its children, MB. Linux only; NaN elsewhere. */
export function residentMb(pid: number): number {
  try {
    const children = readdirSync('/proc').filter(name => /^\d+$/.test(name)).filter(name => parentOf(name) === pid)
    const own = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_KB / 1024
    return Math.round(children.reduce((sum, child) => sum + residentMb(Number(child)), own) * 10) / 10
  } catch {
    return Number.NaN
  }
}

function parentOf(pid: string) {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1])
  } catch {
    return undefined // ended while we looked
  }
}
