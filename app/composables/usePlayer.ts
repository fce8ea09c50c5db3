import playerUrl from '~/worklets/player?worker&url'
import type { PlayerMessage } from '~/worklets/player'
import type { PlayerState } from '~/worklets/jitter-buffer'

/**
 * Plays PCM16 at 24 kHz as it comes. `playedMs` counts what really left; `clear()` drops the rest within 20 ms, with
 * a short fade. `blocked` until a press where the browser wants one.
 */
export function usePlayer() {
  const state = reactive<PlayerState>({ playedMs: 0, bufferedMs: 0, underruns: 0, playing: false })
  const level = ref(0)
  const blocked = ref(false)
  let audio: AudioContext | undefined
  let opening: Promise<AudioWorkletNode> | undefined
  let analyser: AnalyserNode | undefined

  async function open(context: AudioContext) {
    const node = await createWorklet(context, playerUrl, 'player', { numberOfInputs: 0, numberOfOutputs: 1, outputChannelCount: [1] })
    node.port.onmessage = ({ data }: MessageEvent<PlayerState>) => report(data)
    analyser = context.createAnalyser()
    analyser.fftSize = 512
    node.connect(analyser).connect(context.destination)
    return node
  }

  function report(data: PlayerState) {
    Object.assign(state, data)
    level.value = data.playing && analyser ? analyserLevel(analyser) : 0
  }

  function watchContext() {
    blocked.value = audio !== undefined && audio.state !== 'running'
  }

  /** Makes ready to sound, best within a press. */
  async function start() {
    if (!audio) {
      audio = claimAudio()
      audio.addEventListener('statechange', watchContext)
      opening = open(audio)
    }
    await opening
    watchContext()
  }

  /** What the browser held back may sound now; called by a press. */
  const resume = async () => {
    await audio?.resume()
  }

  const post = (message: PlayerMessage) => void opening?.then(node => node.port.postMessage(message)).catch(() => undefined)
  const push = (samples: Int16Array) => post({ type: 'push', samples })
  const end = () => post({ type: 'end' })
  const clear = () => post({ type: 'clear' })

  function stop() {
    if (!audio) return
    audio.removeEventListener('statechange', watchContext)
    post({ type: 'close' })
    void opening?.then(node => node.disconnect()).catch(() => undefined)
    analyser?.disconnect()
    releaseAudio()
    audio = opening = analyser = undefined
    Object.assign(state, { playedMs: 0, bufferedMs: 0, underruns: 0, playing: false })
    level.value = 0
    blocked.value = false
  }

  onScopeDispose(stop)
  return { state: readonly(state), level: readonly(level), blocked: readonly(blocked), start, resume, push, end, clear, stop }
}

function analyserLevel(analyser: AnalyserNode): number {
  const values = new Float32Array(analyser.fftSize)
  analyser.getFloatTimeDomainData(values)
  return soundLevel(Int16Array.from(values, value => value * 32_767))
}
