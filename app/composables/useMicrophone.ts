import microphoneUrl from '~/worklets/microphone?worker&url'

/** For words: the page's own sound, noise and distance taken out. */
const CLEANED: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 }
/** For the sound of a voice, which the browser's cleaning would change. */
export const UNTOUCHED: MediaTrackConstraints = { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 1 }

interface Opened {
  close: () => void
}

/**
 * What the person says: blocks of 20 ms of PCM16 at 24 kHz, cleaned for recognition unless other constraints are given. `level` is 0 to 1.
 * While `muted`, blocks are silence: the other side goes on to count time.
 */
export function useMicrophone(onBlock: (block: Int16Array) => void, constraints = CLEANED) {
  const state = ref<'off' | 'starting' | 'on'>('off')
  const problem = ref<MicrophoneProblem | null>(null)
  const level = ref(0)
  const muted = ref(false)
  let opened: Opened | undefined
  /** Counts starts: one that was stopped meanwhile gives its microphone back. */
  let attempt = 0

  function hear(block: Int16Array) {
    if (muted.value) block.fill(0)
    level.value = soundLevel(block)
    onBlock(block)
  }

  function fail(why: MicrophoneProblem) {
    stop()
    problem.value = why
  }

  /** Asks for the microphone, best within a press; resolves to whether it is open. */
  async function start(): Promise<boolean> {
    if (state.value !== 'off') return state.value === 'on'
    problem.value = knownMicrophoneProblem()
    if (problem.value) return false
    const own = ++attempt
    state.value = 'starting'
    const result = await openMicrophone(constraints, hear, () => fail('unplugged')).catch(microphoneProblemOf)
    if (own !== attempt) {
      if (typeof result !== 'string') result.close()
      return false
    }
    if (typeof result === 'string') {
      fail(result)
      return false
    }
    opened = result
    state.value = 'on'
    return true
  }

  function stop() {
    attempt++
    opened?.close()
    opened = undefined
    state.value = 'off'
    level.value = 0
  }

  onScopeDispose(stop)
  return { state: readonly(state), problem: readonly(problem), level: readonly(level), muted, start, stop }
}

async function openMicrophone(constraints: MediaTrackConstraints, onBlock: (block: Int16Array) => void, onLost: () => void): Promise<Opened> {
  const audio = claimAudio()
  let stream: MediaStream | undefined
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: constraints })
    // Who gave a microphone may also sound.
    wakeAudio()
    return await capture(audio, stream, onBlock, onLost)
  } catch (error) {
    endTracks(stream)
    releaseAudio()
    throw error
  }
}

async function capture(audio: AudioContext, stream: MediaStream, onBlock: (block: Int16Array) => void, onLost: () => void): Promise<Opened> {
  const node = await createWorklet(audio, microphoneUrl, 'microphone', { numberOfInputs: 1, numberOfOutputs: 0, channelCount: 1, channelCountMode: 'explicit' })
  const source = audio.createMediaStreamSource(stream)
  node.port.onmessage = ({ data }: MessageEvent<Int16Array>) => onBlock(data)
  source.connect(node)
  // The browser ends a track when the device goes or the permission is taken back; stop() of our own is no such event.
  for (const track of stream.getAudioTracks()) track.addEventListener('ended', onLost)
  return {
    close() {
      for (const track of stream.getAudioTracks()) track.removeEventListener('ended', onLost)
      node.port.onmessage = null
      node.port.postMessage('close')
      source.disconnect()
      endTracks(stream)
      releaseAudio()
    }
  }
}

const endTracks = (stream: MediaStream | undefined) => stream?.getTracks().forEach(track => track.stop())
