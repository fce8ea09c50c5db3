import { SPEECH_RATE } from '~/worklets/capture'

export interface Recording {
  file: File
  /** For an <audio> of this page. */
  url: string
  seconds: number
  quality: RecordingQuality
}

/** Longer samples make no voice better. */
export const MOST_RECORDING_S = 60

/** Records the microphone to a WAV file; ends by itself after a minute. */
export function useRecorder(onRecorded: (recording: Recording) => void) {
  const blocks: Int16Array[] = []
  const seconds = ref(0)
  const microphone = useMicrophone((block) => {
    blocks.push(block)
    seconds.value = blocks.length * block.length / SPEECH_RATE
    if (seconds.value >= MOST_RECORDING_S) stop()
  }, UNTOUCHED)
  const recording = computed(() => microphone.state.value !== 'off')

  async function start() {
    blocks.length = 0
    seconds.value = 0
    await microphone.start()
  }

  function stop() {
    microphone.stop()
    const samples = joined(blocks.splice(0))
    if (!samples.length) return
    const file = new File([pcmWav(samples, SPEECH_RATE)], `recording-${Date.now()}.wav`, { type: 'audio/wav' })
    onRecorded({ file, url: URL.createObjectURL(file), seconds: samples.length / SPEECH_RATE, quality: judgeRecording(samples, SPEECH_RATE) })
  }

  return { recording, seconds: readonly(seconds), level: microphone.level, problem: microphone.problem, start, stop }
}

function joined(blocks: Int16Array[]): Int16Array {
  const all = new Int16Array(blocks.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const block of blocks) {
    all.set(block, at)
    at += block.length
  }
  return all
}
