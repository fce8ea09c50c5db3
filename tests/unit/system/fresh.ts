import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished, vi } from 'vitest'

/** Modules as a new process has them, under this environment and with a DATA_DIR of their own until the test ends. */
export function freshProcess(environment: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'secretary-unit-'))
  const use = (changes: Record<string, string>) => {
    vi.resetModules()
    for (const [name, value] of Object.entries({ DATA_DIR: folder, LOG_LEVEL: 'silent', ...changes })) vi.stubEnv(name, value)
  }
  use(environment)
  onTestFinished(() => {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true, force: true })
  })
  return { folder, restart: (changes: Record<string, string> = {}) => use({ ...environment, ...changes }) }
}
