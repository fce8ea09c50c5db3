import { DriverError } from '#server/runtime/errors'
import type { LlmDriver } from './types'

/** A list of models is asked for while somebody waits for a page. */
const LIST_TIMEOUT_MS = 8_000

/** Ids of the models that a driver's server lists; none where it can't be asked. Throws DriverError. */
export async function listModelsOf(driver: LlmDriver): Promise<string[]> {
  const signal = AbortSignal.timeout(LIST_TIMEOUT_MS)
  const listed = await driver.listModels?.(signal).catch((error) => {
    throw signal.aborted ? new DriverError(driver.name, 'The list of models took too long', { retryable: true, reason: 'timeout' }) : error
  })
  return listed ?? []
}
