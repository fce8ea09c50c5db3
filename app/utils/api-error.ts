import { FetchError } from 'ofetch'
import { Problem } from '#shared/schemas/common'

export interface ApiErrorFields {
  /** HTTP status; 0 where no answer came. */
  status: number
  code: string
  detail: string
  issues?: { path: string, message: string }[]
  requestId?: string
  cause?: unknown
}

/** What every refused or failed call of the page ends in. `code` picks the words, `detail` is the server's own sentence. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly issues: { path: string, message: string }[]
  readonly requestId?: string

  constructor({ status, code, detail, issues = [], requestId, cause }: ApiErrorFields) {
    super(detail, { cause })
    this.name = 'ApiError'
    this.status = status
    this.code = code
    this.detail = detail
    this.issues = issues
    this.requestId = requestId
  }
}

/** Any thrown thing as an ApiError: problem+json, an answer of a proxy, no network, an aborted call. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  if (error instanceof FetchError && error.response) return fromAnswer(error.response.status, error.data, error)
  if (isAbort(error)) return new ApiError({ status: 0, code: 'aborted', detail: 'The request was cancelled', cause: error })
  if (error instanceof FetchError || error instanceof TypeError) return new ApiError({ status: 0, code: 'unreachable', detail: error.message, cause: error })
  if (error instanceof Error && error.cause instanceof Error) return toApiError(error.cause)
  return new ApiError({ status: 0, code: 'unknown', detail: error instanceof Error ? error.message : String(error), cause: error })
}

/** The error of a `Response` that is not ok. */
export async function apiErrorOf(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null)
  return fromAnswer(response.status, body)
}

function fromAnswer(status: number, body: unknown, cause?: unknown) {
  const { success, data } = Problem.safeParse(body)
  if (!success) return new ApiError({ status, code: status >= 502 ? 'unreachable' : 'unknown', detail: `HTTP ${status}`, cause })
  return new ApiError({ status, code: data.code, detail: data.detail, issues: data.issues, requestId: data.request_id, cause })
}

const isAbort = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'AbortError' || isAbort(error.cause))
