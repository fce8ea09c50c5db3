import { AppError, badRequest, render } from '#server/runtime/errors'
import { parseJson } from '#server/runtime/json'
import { logger } from '#server/runtime/logger'
import { LiveSttMessage, type LiveSttStart } from '#shared/schemas/stt'
import { openLiveStt, type SpeechOrigin } from './index'
import { takeListener } from './listeners'
import { createLiveWords, type LiveWords } from './live-words'

/** The client's end, whatever carries it. */
export interface LiveClient {
  sendJson(value: unknown): void
  close(code?: number, reason?: string): void
}

const NORMAL = 1000
/** Sound that comes while the engine is being chosen. */
const MOST_EARLY_BYTES = 1024 * 1024

type Phase = 'new' | 'starting' | 'open' | 'stopping' | 'ended'

/**
 * What a live socket does with what it is sent: `start`, sound as PCM16, `stop`. Answers `ready`, `partial`, `final`;
 * whatever goes wrong is told as `{ error, code }` and ends it.
 */
export function createLiveSession({ caller, ...origin }: SpeechOrigin & { caller: string }, client: LiveClient, signal: AbortSignal) {
  let phase: Phase = 'new'
  let words: LiveWords | undefined
  let listener: Disposable | undefined
  let early: Int16Array[] = []
  let earlyBytes = 0
  const isIn = (wanted: Phase) => phase === wanted
  signal.addEventListener('abort', end, { once: true })

  function end() {
    phase = 'ended'
    words?.close()
    listener?.[Symbol.dispose]()
  }

  function fail(error: unknown) {
    if (phase === 'ended') return
    const { status, code, detail } = render(error)
    if (status >= 500) logger.warn({ code, err: error }, 'live recognition failed')
    client.sendJson({ error: detail, code })
    end()
    client.close(NORMAL, code)
  }

  async function start({ sample_rate, language, engine }: LiveSttStart) {
    if (phase !== 'new') throw badRequest('It has begun already')
    listener = takeListener(caller)
    phase = 'starting'
    const stt = await openLiveStt({ sampleRate: sample_rate, language, engine }, origin)
    words = createLiveWords(stt, sample_rate, {
      partial: text => client.sendJson({ type: 'partial', text }),
      final({ text, words }, isLast) {
        client.sendJson({ type: 'final', text, words, last: isLast })
        if (!isLast) return
        end()
        client.close(NORMAL, 'done')
      },
      failed: fail
    })
    // The client may have gone, or said that there is no more, meanwhile.
    if (isIn('ended')) return words.close()
    client.sendJson({ type: 'ready', engine: stt.engine })
    for (const samples of early) words.push(samples)
    early = []
    if (isIn('stopping')) words.stop()
    else phase = 'open'
  }

  function stop() {
    if (phase === 'new') throw badRequest('Send "start" first')
    if (phase === 'open') words?.stop()
    if (phase === 'starting' || phase === 'open') phase = 'stopping'
  }

  /** Runs what a message asks for; the socket lives as long as nothing goes wrong. */
  function attempt(work: () => unknown) {
    if (phase === 'ended') return
    try {
      void Promise.resolve(work()).catch(fail)
    } catch (error) {
      fail(error)
    }
  }

  return {
    text: (data: string) => attempt(() => {
      const message = messageOf(data)
      return message.type === 'start' ? start(message) : stop()
    }),
    bytes: (data: Uint8Array) => attempt(() => {
      const samples = samplesOf(data)
      if (phase === 'open') return words?.push(samples)
      if (phase !== 'starting') throw badRequest(phase === 'new' ? 'Send "start" before sound' : 'No sound after "stop"')
      earlyBytes += data.byteLength
      if (earlyBytes > MOST_EARLY_BYTES) throw new AppError(429, 'too_fast', 'Wait until it is ready')
      early.push(samples)
    })
  }
}

function messageOf(data: string) {
  const result = LiveSttMessage.safeParse(parseJson(data))
  if (!result.success) throw badRequest('Send {"type":"start","sample_rate":16000}, then sound, then {"type":"stop"}')
  return result.data
}

/** PCM16, little-endian; a copy, since what a socket gives is part of a larger buffer and may begin at an odd byte. */
function samplesOf(data: Uint8Array): Int16Array {
  if (data.byteLength % 2) throw badRequest('Sound is 16-bit samples: an even number of bytes')
  return new Int16Array(Uint8Array.from(data).buffer)
}
