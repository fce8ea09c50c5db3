import type { z } from 'zod'
import type { TtsTest } from '#shared/schemas/tts'
import { SPEECH_RATE } from '~/worklets/capture'

type HearRequest = Omit<z.input<typeof TtsTest>, 'format'>

interface Hearing {
  key: string
  controller: AbortController
}

/** Sound arrives in pieces of any size; a sample is two bytes. */
const BYTES = 2

/** Lets a person hear how something sounds: one thing at a time, each under its own `key`. */
export function useHearing() {
  const api = useApi()
  const { failed } = useNotify()
  const player = usePlayer()
  const hearing = shallowRef<Hearing | null>(null)
  /** Asked for, but not yet heard. */
  const waiting = ref(false)
  /** From the press to the first sound. */
  const firstSoundMs = ref<number | null>(null)
  const seconds = ref<number | null>(null)

  function stop() {
    hearing.value?.controller.abort()
    hearing.value = null
    waiting.value = false
    player.clear()
  }

  /** Called by a press; a second one stops it. */
  async function hear(key: string, request: HearRequest) {
    const again = hearing.value?.key === key
    stop()
    if (again) return
    const own = hearing.value = { key, controller: new AbortController() }
    waiting.value = true
    firstSoundMs.value = seconds.value = null
    await play(request, own.controller.signal).catch((error: unknown) => {
      if (!own.controller.signal.aborted) failed(error)
    })
    if (hearing.value === own) {
      hearing.value = null
      waiting.value = false
    }
  }

  async function play(request: HearRequest, signal: AbortSignal) {
    const asked = performance.now()
    await player.start()
    const response = await api.open('/tts/test', { method: 'POST', signal, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ ...request, format: 'pcm' }) })
    let samples = 0
    for await (const block of pcmBlocks(response)) {
      if (signal.aborted) return
      player.push(block)
      if (!samples) void sounds(signal).then(() => firstSoundMs.value = Math.round(performance.now() - asked), () => undefined)
      samples += block.length
    }
    player.end()
    seconds.value = samples / SPEECH_RATE
    if (samples) await sounds(signal).then(() => silence(signal))
  }

  const sounds = (signal: AbortSignal) => until(() => player.state.playing, signal).then(() => {
    waiting.value = false
  })
  const silence = (signal: AbortSignal) => until(() => !player.state.playing && player.state.bufferedMs === 0, signal)

  // Nothing sounds and nothing is asked for: the device is given back.
  watch(() => !hearing.value && !player.state.playing, (idle) => {
    if (idle) player.stop()
  })
  onScopeDispose(stop)
  return { hearing: computed(() => hearing.value?.key ?? null), waiting: readonly(waiting), firstSoundMs: readonly(firstSoundMs), seconds: readonly(seconds), level: player.level, hear, stop }
}

/** Resolves once `condition` holds; rejects when `signal` aborts. */
function until(condition: () => boolean, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const unwatch = watch(condition, (holds) => {
      if (!holds) return
      queueMicrotask(() => unwatch())
      resolve()
    }, { immediate: true })
    signal.addEventListener('abort', () => {
      unwatch()
      reject(signal.reason)
    }, { once: true })
  })
}

async function* pcmBlocks(response: Response): AsyncGenerator<Int16Array> {
  let rest = new Uint8Array(0)
  const reader = response.body?.getReader()
  for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
    const bytes = new Uint8Array(rest.length + piece.value.length)
    bytes.set(rest)
    bytes.set(piece.value, rest.length)
    const whole = bytes.length - bytes.length % BYTES
    rest = bytes.slice(whole)
    yield new Int16Array(bytes.buffer, 0, whole / BYTES)
  }
}
