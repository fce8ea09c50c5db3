// Worker thread: onnxruntime's run() holds the thread it is called on.
// Node runs this file as it is in tests: erasable TypeScript, relative imports with their extension.
import { basename } from 'node:path'
import { Tensor } from 'onnxruntime-node'
import type { InferenceSession } from 'onnxruntime-node'
import { createSessionCache, firstOutput } from '../tts/onnx-sessions.ts'
import type { OpenvoiceJob, OpenvoiceOutput, Tone } from '../tts/drivers/openvoice/protocol.ts'
import { BINS, byBin, spectrogramOf } from '../tts/drivers/openvoice/spectrogram.ts'
import { JobError, serveJobs } from '../tts/worker-jobs.ts'

const TONE_SIZE = 256
const INPUTS = { extractor: ['input'], converter: ['audio', 'audio_length', 'src_tone', 'dest_tone', 'tau'] }
/** An extractor and a converter, and those of another version while one is replaced. */
const sessions = createSessionCache(4)

serveJobs<OpenvoiceJob, OpenvoiceOutput>(async (job, { output }) => {
  output(job.type === 'tone' ? await meanTone(job) : await convert(job))
})

async function meanTone({ extractor, sounds }: Extract<OpenvoiceJob, { type: 'tone' }>): Promise<Tone> {
  const session = await open(extractor, 'extractor')
  const mean = new Float32Array(TONE_SIZE)
  for (const sound of sounds) {
    const { frames, magnitudes } = spectrogramOf(sound)
    const tone = firstOutput(session, await session.run({ input: new Tensor('float32', magnitudes, [1, frames, BINS]) }))
    if (tone.length !== TONE_SIZE) throw new JobError(`${basename(extractor)} gives ${tone.length} numbers, not ${TONE_SIZE}`, 'bad-answer')
    for (let i = 0; i < TONE_SIZE; i++) mean[i]! += tone[i]! / sounds.length
  }
  return mean
}

async function convert({ converter, samples, source, target, tau }: Extract<OpenvoiceJob, { type: 'convert' }>): Promise<Float32Array> {
  const session = await open(converter, 'converter')
  const spectrogram = spectrogramOf(samples)
  const { frames } = spectrogram
  const results = await session.run({
    audio: new Tensor('float32', byBin(spectrogram), [1, BINS, frames]),
    audio_length: new Tensor('int64', BigInt64Array.of(BigInt(frames)), [1]),
    src_tone: new Tensor('float32', source, [1, TONE_SIZE, 1]),
    dest_tone: new Tensor('float32', target, [1, TONE_SIZE, 1]),
    tau: new Tensor('float32', Float32Array.of(tau), [1])
  })
  return firstOutput(session, results)
}

/** What the model itself says of its inputs has to agree with what it is given. */
async function open(path: string, role: keyof typeof INPUTS): Promise<InferenceSession> {
  const session = await sessions.open(path)
  const inputs = INPUTS[role]
  const fits = session.inputNames.length === inputs.length && inputs.every(name => session.inputNames.includes(name))
  if (!fits) throw new JobError(`${basename(path)} is no ${role} of OpenVoice v2: it takes ${session.inputNames.join(', ')}, not ${inputs.join(', ')}`, 'bad-answer')
  const sound = session.inputMetadata.find(({ name }) => name === inputs[0])
  const bins = sound?.isTensor ? sound.shape[role === 'extractor' ? 2 : 1] : undefined
  if (typeof bins === 'number' && bins > 0 && bins !== BINS) throw new JobError(`${basename(path)} takes a spectrogram of another shape, [${sound?.isTensor && sound.shape.join(', ')}]`, 'bad-answer')
  return session
}
