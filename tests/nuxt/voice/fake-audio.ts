import { vi } from 'vitest'

/** A worklet of which the test is the sound thread. */
class FakePort {
  posted: unknown[] = []
  onmessage: ((event: { data: unknown }) => void) | null = null
  postMessage(message: unknown) {
    this.posted.push(message)
  }

  say(data: unknown) {
    this.onmessage?.({ data })
  }
}

class FakeNode {
  connected: FakeNode[] = []
  fftSize = 2_048
  connect(node: FakeNode) {
    this.connected.push(node)
    return node
  }

  disconnect() {
    this.connected = []
  }

  getFloatTimeDomainData(values: Float32Array) {
    values.fill(0.5)
  }
}

export class FakeWorklet extends FakeNode {
  static all: FakeWorklet[] = []
  port = new FakePort()
  constructor(readonly context: FakeContext, readonly name: string) {
    super()
    if (!context.loaded.length) throw new Error('The module was not loaded')
    FakeWorklet.all.push(this)
  }
}

export class FakeContext extends EventTarget {
  static all: FakeContext[] = []
  /** What a browser does before the first press. */
  static startsSuspended = false
  state: 'running' | 'suspended' | 'closed' = FakeContext.startsSuspended ? 'suspended' : 'running'
  loaded: string[] = []
  destination = new FakeNode()
  audioWorklet = { addModule: async (url: string) => void this.loaded.push(url) }
  constructor() {
    super()
    FakeContext.all.push(this)
  }

  createAnalyser() {
    return new FakeNode()
  }

  createMediaStreamSource = () => new FakeNode()
  resume = async () => {
    if (this.state === 'closed') throw new DOMException('closed', 'InvalidStateError')
    if (!FakeContext.startsSuspended) this.state = 'running'
  }

  close = async () => {
    this.state = 'closed'
  }
}

export class FakeTrack extends EventTarget {
  stopped = false
  stop() {
    this.stopped = true
  }
}

export interface FakeDevices {
  tracks: FakeTrack[]
  asked: MediaStreamConstraints[]
  /** What the browser answers instead of a microphone. */
  refuse?: DOMException
  /** Resolves when the person has answered. */
  answered: Promise<unknown>
}

/** A browser with sound; the test holds its other side. */
export function fakeAudio(): FakeDevices {
  FakeWorklet.all = []
  FakeContext.all = []
  FakeContext.startsSuspended = false
  const devices: FakeDevices = { tracks: [], asked: [], answered: Promise.resolve() }
  vi.stubGlobal('AudioContext', FakeContext)
  vi.stubGlobal('AudioWorkletNode', FakeWorklet)
  vi.stubGlobal('isSecureContext', true)
  Object.defineProperty(window.navigator, 'mediaDevices', { configurable: true, value: {
    async getUserMedia(constraints: MediaStreamConstraints) {
      devices.asked.push(constraints)
      await devices.answered
      if (devices.refuse) throw devices.refuse
      const track = new FakeTrack()
      devices.tracks.push(track)
      return { getTracks: () => [track], getAudioTracks: () => [track] }
    }
  } })
  return devices
}

export const worklet = (name: string) => {
  const found = FakeWorklet.all.findLast(node => node.name === name)
  if (!found) throw new Error(`No worklet "${name}" was made`)
  return found
}
