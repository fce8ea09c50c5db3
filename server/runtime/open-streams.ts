import type { ServerResponse } from 'node:http'

/**
 * Answers that stay open (SSE, audio). A stop closes them first: until they end, the server would wait
 * for them and its `close` hook would come only after its own limit.
 */
const open = new Set<ServerResponse>()

export function registerOpenStream(response: ServerResponse) {
  open.add(response)
  response.once('close', () => open.delete(response))
}

export const openStreamCount = () => open.size

export function endOpenStreams() {
  for (const response of open) response.end()
}
