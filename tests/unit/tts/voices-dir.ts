import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** An empty folder until the test ends. */
export function freshFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'secretary-voices-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
