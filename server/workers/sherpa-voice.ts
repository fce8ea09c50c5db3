// Child process: sherpa's native code ends the process it runs in when it does not like a model.
// Node runs this file as it is in tests: erasable TypeScript, relative imports with their extension.
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import sherpa from 'sherpa-onnx-node'
import type { OfflineTts } from 'sherpa-onnx-node'
import { joinSamples, toInt16 } from '../audio/pcm.ts'
import { createResampler } from '../../shared/utils/resample.ts'
import type { SherpaModel, SherpaSentence } from '../tts/drivers/sherpa/protocol.ts'
import { applyProsody } from '../tts/prosody.ts'
import { JobError, serveJobs } from '../tts/worker-jobs.ts'

let loading: Promise<OfflineTts> | undefined

serveJobs<SherpaSentence, Int16Array>(async (sentence, { output, cancelled }) => {
  const { model, text, speaker, prosody } = sentence
  loading ??= load(model)
  loading.catch(() => loading = undefined)
  const engine = await loading
  if (speaker >= engine.numSpeakers) throw new JobError('the model has no such speaker', 'bad-request')
  await engine.generateAsync({
    text: withShortChains(text),
    sid: speaker,
    speed: 1 / prosody.length,
    enableExternalBuffer: false,
    onProgress({ samples }) {
      if (cancelled()) return false
      output(applyProsody(atRate(toInt16(samples), engine.sampleRate, sentence.sampleRate), sentence.sampleRate, prosody))
      return true
    }
  })
})

/** The espeak inside sherpa joins letters with dots, as in "U.S.A.", to one word, and some 55 of them run over its memory. */
const withShortChains = (text: string) => text.replaceAll('\u00AD', '').replace(/((?:\p{L}\.\s?){19}\p{L})\.\s?/gu, '$1, ')

async function load(model: SherpaModel): Promise<OfflineTts> {
  const missing = Object.values(model.files).flatMap(path => path.split(',')).find(path => !existsSync(path))
  if (missing) throw new JobError(`the model's file ${basename(missing)} is not there`, 'unavailable')
  return sherpa.OfflineTts.createAsync({
    model: { ...configOf(model), numThreads: Math.max(1, Math.min(4, availableParallelism() >> 1)), provider: 'cpu', debug: 0 },
    maxNumSentences: 1
  }).catch((cause) => {
    throw new JobError('the model can\'t be loaded: a file is broken, cut off or of another kind', 'bad-answer', cause)
  })
}

function configOf({ type, files, dataDir, language }: SherpaModel) {
  const { model, tokens, voices, vocoder, lexicon = '', data = dataDir } = files
  // One of several languages ends the process when it has neither.
  const lang = language ?? (lexicon ? '' : 'en-us')
  switch (type) {
    case 'vits': return { vits: { model, tokens, lexicon, dataDir: data } }
    case 'matcha': return { matcha: { acousticModel: model, vocoder, tokens, lexicon, dataDir: data } }
    case 'kokoro': return { kokoro: { model, voices, tokens, lexicon, dataDir: data, lang } }
    case 'kitten': return { kitten: { model, voices, tokens, dataDir: data } }
  }
}

function atRate(samples: Int16Array, from: number, to: number): Int16Array {
  const { process, flush } = createResampler(from, to)
  return joinSamples([process(samples), flush()])
}
