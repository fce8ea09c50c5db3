import { conflict } from '#server/runtime/errors'
import { lookAgain, modelsWereChanged } from '../installed-models'

interface ScanStatus {
  is_active: boolean
  current_path: string | null
  files_scanned: number
  models_found: number
  error: string | null
}

let status: ScanStatus = { is_active: false, current_path: null, files_scanned: 0, models_found: 0, error: null }
let controller: AbortController | undefined

/** Looks through the whole models folder, whatever it knew before; resolves with how many models it found. */
export async function scanNow(): Promise<number> {
  if (status.is_active) throw conflict('A search runs already')
  status = { is_active: true, current_path: null, files_scanned: 0, models_found: 0, error: null }
  controller = new AbortController()
  const { signal } = controller
  try {
    await lookAgain({ fresh: true, signal, onFolder: (current_path, files_scanned, models_found) => Object.assign(status, { current_path, files_scanned, models_found }) })
    const { installed } = await modelsWereChanged()
    status.models_found = installed.length
    return installed.length
  } catch (error) {
    status.error = signal.aborted ? 'cancelled' : String(error)
    if (signal.aborted) return status.models_found
    throw error
  } finally {
    status.is_active = false
    status.current_path = null
  }
}

export const cancelScan = () => controller?.abort()
export const scanStatus = (): ScanStatus => status
