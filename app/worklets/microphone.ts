import { createCapture } from './capture'
import { scope } from './processor'

/** Posts what the microphone hears, block by block; any message ends it. */
class Microphone extends scope.AudioWorkletProcessor {
  #open = true
  readonly #capture = createCapture(scope.sampleRate, block => this.port.postMessage(block, [block.buffer]))

  constructor() {
    super()
    this.port.onmessage = () => {
      this.#open = false
    }
  }

  process(inputs: Float32Array[][]) {
    const channel = inputs[0]?.[0]
    if (channel) this.#capture(channel)
    return this.#open
  }
}

scope.registerProcessor('microphone', Microphone)
