import { createJitterBuffer } from './jitter-buffer'
import { scope } from './processor'

/** `push` carries PCM16 at 24 kHz. */
export type PlayerMessage = { type: 'push', samples: Int16Array } | { type: 'end' | 'clear' | 'close' }

/** How often the page is told what was played. */
const REPORT_MS = 40

/** Plays what it is sent without gaps, and tells how far it is. */
class Player extends scope.AudioWorkletProcessor {
  #open = true
  #sinceReport = 0
  #wasPlaying = false
  readonly #buffer = createJitterBuffer(scope.sampleRate)

  constructor() {
    super()
    this.port.onmessage = ({ data }: MessageEvent<PlayerMessage>) => this.#take(data)
  }

  #take(message: PlayerMessage) {
    if (message.type === 'push') this.#buffer.push(message.samples)
    else if (message.type === 'close') this.#open = false
    else this.#buffer[message.type]()
  }

  process(_inputs: Float32Array[][], outputs: Float32Array[][]) {
    const channel = outputs[0]?.[0]
    if (!channel) return this.#open
    this.#buffer.read(channel)
    this.#report(channel.length)
    return this.#open
  }

  #report(samples: number) {
    this.#sinceReport += samples
    const state = this.#buffer.state()
    const due = this.#sinceReport * 1_000 >= REPORT_MS * scope.sampleRate
    if (state.playing === this.#wasPlaying && !(state.playing && due)) return
    this.#sinceReport = 0
    this.#wasPlaying = state.playing
    this.port.postMessage(state)
  }
}

scope.registerProcessor('player', Player)
