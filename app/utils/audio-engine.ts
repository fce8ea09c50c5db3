/** The page's one way to sound: the microphone and the player share it, so that the browser can cancel our own echo. */
let context: AudioContext | undefined
let users = 0
const modules = new Map<string, Promise<void>>()

function create() {
  modules.clear()
  return new AudioContext({ latencyHint: 'interactive' })
}

/**
 * Begins or goes on to sound. Browsers allow that only after a press: called without one, it stays `suspended` until
 * the next press. Give back with `releaseAudio()`.
 */
export function claimAudio(): AudioContext {
  if (!context || context.state === 'closed') context = create()
  users++
  wakeAudio()
  // A touch counts as a press only when the finger is lifted.
  window.addEventListener('pointerup', wakeAudio, { once: true })
  return context
}

/** Lets it sound where the browser held it back and allows it by now. */
export function wakeAudio() {
  void context?.resume().catch(() => undefined)
}

/** Nobody listens or speaks any more: the device is given back after the last one. */
export function releaseAudio() {
  users = Math.max(0, users - 1)
  if (users) return
  void context?.close().catch(() => undefined)
  context = undefined
}

/** A worklet of the module at `url`, which is loaded once. */
export async function createWorklet(audio: AudioContext, url: string, name: string, options: AudioWorkletNodeOptions) {
  const loading = modules.get(url) ?? audio.audioWorklet.addModule(url)
  modules.set(url, loading)
  await loading.catch((error: unknown) => {
    modules.delete(url)
    throw error
  })
  return new AudioWorkletNode(audio, name, options)
}
