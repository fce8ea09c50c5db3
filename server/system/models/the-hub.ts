import { config } from '#server/runtime/config'
import { AppError } from '#server/runtime/errors'
import { onShutdown } from '#server/runtime/shutdown'
import { DownloadError, type DownloadFailure } from './download-error.ts'
import { createHub, type Hub } from './hub.ts'

const CONNECTIONS_ORDER = 90

let hub: Hub | undefined

/** The hub that this server asks. */
export function theHub(): Hub {
  if (hub) return hub
  hub = createHub(config().MODELS_MIRROR ?? null)
  onShutdown('model hub', CONNECTIONS_ORDER, hub.close)
  return hub
}

const STATUS: Record<DownloadFailure, number> = {
  hub_unreachable: 502,
  hub_refused: 502,
  hub_busy: 503,
  hub_not_found: 404,
  hub_bad_answer: 502,
  address_refused: 502,
  size_differs: 502,
  checksum_differs: 502,
  too_large: 413,
  no_space: 507,
  not_writable: 507,
  in_progress: 409,
  nothing_to_download: 400
}

/** Hands on what `asked` gives; a DownloadError becomes the answer that a caller sees. */
export function forCaller<T>(asked: Promise<T>): Promise<T> {
  return asked.catch((cause) => {
    throw cause instanceof DownloadError ? new AppError(STATUS[cause.code], cause.code, cause.message, { cause }) : cause
  })
}
