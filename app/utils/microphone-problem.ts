/** Why nothing can be heard; each has its own words of what to do. */
export type MicrophoneProblem = 'insecure' | 'unsupported' | 'denied' | 'missing' | 'busy' | 'unplugged' | 'failed'

const BY_NAME: Record<string, MicrophoneProblem> = {
  NotAllowedError: 'denied',
  SecurityError: 'denied',
  NotFoundError: 'missing',
  OverconstrainedError: 'missing',
  NotReadableError: 'busy',
  AbortError: 'busy'
}

/** What getUserMedia was refused for. */
export const microphoneProblemOf = (error: unknown): MicrophoneProblem =>
  (error instanceof Error && BY_NAME[error.name]) || 'failed'

/** What can be known before the person is asked. */
export function knownMicrophoneProblem(): MicrophoneProblem | null {
  // A browser hides the microphone from a page that came over plain http, unless that is this very computer.
  if (!window.isSecureContext) return 'insecure'
  return 'mediaDevices' in navigator && 'AudioWorkletNode' in window ? null : 'unsupported'
}
