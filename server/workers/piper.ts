// Worker thread: onnxruntime's run() holds the thread it is called on.
// Node runs this file as it is in tests: erasable TypeScript, relative imports with their extension.
import { basename } from 'node:path'
import { Tensor } from 'onnxruntime-node'
import type { InferenceSession } from 'onnxruntime-node'
import { toInt16 } from '../audio/pcm.ts'
import { createSessionCache, firstOutput } from '../tts/onnx-sessions.ts'
import type { PiperSentence } from '../tts/drivers/piper/protocol.ts'
import { applyProsody } from '../tts/prosody.ts'
import { JobError, serveJobs } from '../tts/worker-jobs.ts'

/** A medium voice takes about 100 MB. */
const sessions = createSessionCache(3)

serveJobs<PiperSentence, Int16Array>(async (sentence, { output }) => {
  const session = await sessions.open(sentence.model)
  const results = await session.run(feedsOf(session, sentence))
  const samples = normalized(firstOutput(session, results))
  output(applyProsody(samples, sentence.sampleRate, sentence.prosody))
})

function feedsOf({ inputNames }: InferenceSession, sentence: PiperSentence): InferenceSession.FeedsType {
  const { ids, speaker, noiseScale, lengthScale, noiseW } = sentence
  if (!['input', 'input_lengths', 'scales'].every(name => inputNames.includes(name))) {
    throw new JobError(`${basename(sentence.model)} is no voice of Piper: it takes ${inputNames.join(', ')}`, 'bad-answer')
  }
  return {
    input: new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
    input_lengths: new Tensor('int64', BigInt64Array.of(BigInt(ids.length)), [1]),
    scales: new Tensor('float32', Float32Array.of(noiseScale, lengthScale, noiseW), [3]),
    ...inputNames.includes('sid') && { sid: new Tensor('int64', BigInt64Array.of(BigInt(speaker)), [1]) }
  }
}

/** Piper's own program brings every sentence to full scale; a silent one is left silent. */
function normalized(sound: Float32Array): Int16Array {
  const peak = sound.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0.01)
  return toInt16(sound, 1 / peak)
}
