/** Why something could not be fetched; the page and the terminal have words for each. */
export type DownloadFailure
  = | 'hub_unreachable' // no connection, or it broke off again and again
    | 'hub_refused' // the hub wants a sign-in
    | 'hub_busy' // too many questions, or an error on its side
    | 'hub_not_found'
    | 'hub_bad_answer'
    | 'address_refused' // leads into a private network
    | 'size_differs'
    | 'checksum_differs'
    | 'too_large'
    | 'no_space'
    | 'not_writable'
    | 'in_progress' // another program fetches the same model
    | 'nothing_to_download'

/** Thrown by everything that fetches models. */
export class DownloadError extends Error {
  readonly code: DownloadFailure
  /** True when the same request may succeed later. */
  readonly retryable: boolean
  readonly retryAfterMs?: number

  constructor(code: DownloadFailure, message: string, { retryable = false, retryAfterMs, cause }: { retryable?: boolean, retryAfterMs?: number, cause?: unknown } = {}) {
    super(message, { cause })
    this.name = 'DownloadError'
    this.code = code
    this.retryable = retryable
    this.retryAfterMs = retryAfterMs
  }
}
