// Child process: the GPL-licensed synthesizer runs here, apart from the server, and may crash without harm.
// Node runs this file as it is in tests: erasable TypeScript, relative imports with their extension.
import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import createEspeak from '@echogarden/espeak-ng-emscripten'
import type { EspeakWorker } from '@echogarden/espeak-ng-emscripten'
import { joinSamples } from '../audio/pcm.ts'
import { stretch } from '../audio/stretch.ts'
import type { EspeakJob, EspeakOutput, EspeakSentence } from '../tts/drivers/espeak/protocol.ts'
import { JobError, serveJobs } from '../tts/worker-jobs.ts'

const SAMPLE_RATE = 22_050
const FRAME_SAMPLES = SAMPLE_RATE / 10
const DATA = '/usr/share/espeak-ng-data' // inside the WebAssembly file system
const VARIANTS = `${DATA}/voices/!v`
const OWN_VARIANT = 'own'
const MIDDLE_PITCH = 50
const DEFAULT_BASE_PITCH = 'pitch 82 118'
const decoder = new TextDecoder()

const engine = loadEngine()
let asked = false

serveJobs<EspeakJob, EspeakOutput>(async (job, { output }) => {
  asked = true
  const loaded = await engine
  if (job.type === 'speak') speak(loaded, job.sentence, output)
  else if (job.type === 'phonemes') output(phonemesOf(loaded, job.language, job.clauses))
  else await writeData(loaded, job.folder)
})

type Engine = Awaited<ReturnType<typeof loadEngine>>

async function loadEngine() {
  const module = await createEspeak()
  const worker = new module.eSpeakNGWorker()
  if (!asked) warm(worker)
  const voices = worker.list_voices()
  return {
    module,
    files: module.FS,
    worker,
    voices,
    languages: new Set(voices.map(voice => voice.identifier)),
    variants: new Set(module.FS.readdir(VARIANTS))
  }
}

/** Reads the dictionaries in, so that the first sentence does not wait for them. */
function warm(worker: EspeakWorker) {
  for (const [language, text] of [['zle/ru', 'Да.'], ['gmw/en-US', 'Yes.']] as const) {
    worker.set_voice(language, '')
    worker.synthesize(text, () => false)
  }
}

function speak(engine: Engine, sentence: EspeakSentence, output: (samples: Int16Array) => void) {
  const { worker } = engine
  setVoice(engine, sentence)
  const late: Int16Array[] = []
  worker.set_rate(sentence.rate)
  worker.set_pitch(MIDDLE_PITCH)
  worker.synthesize(sentence.text, (samples) => {
    if (!samples.length) return false
    if (sentence.tempo === 1) output(samples)
    else late.push(samples)
    return false
  })
  const samples = stretch(joinSamples(late), SAMPLE_RATE, sentence.tempo)
  for (let offset = 0; offset < samples.length; offset += FRAME_SAMPLES) output(samples.slice(offset, offset + FRAME_SAMPLES))
}

/**
 * `set_voice` always answers 0 and falls back without a word, so both names are looked up first. The pitch goes
 * into a variant of our own, because `set_pitch` reaches only 0.74 to 1.65 of the base and not in proportion.
 */
function setVoice({ files, worker, languages, variants }: Engine, { language, variant, pitch }: EspeakSentence) {
  if (!languages.has(language)) throw new JobError(`no language ${language}`, 'bad-request')
  if (!variants.has(variant)) throw new JobError(`no variant ${variant}`, 'bad-request')
  const timbre = files.readFile(`${VARIANTS}/${variant}`, { encoding: 'utf8' })
  const base = /^pitch\s+\d+\s+\d+/m.exec(timbre)?.[0] ?? DEFAULT_BASE_PITCH
  const scaled = base.replace(/\d+/g, hertz => String(Math.round(Number(hertz) * pitch)))
  files.writeFile(`${VARIANTS}/${OWN_VARIANT}`, `${timbre.replace(/^pitch\s.*$/gm, '')}\n${scaled}\n`)
  worker.set_voice(`${language}+${OWN_VARIANT}`, '')
}

/** IPA as Piper's voices were trained on it: without the marks that espeak puts where it changes the language. */
function phonemesOf({ module, worker, voices }: Engine, language: string, clauses: string[]): string[] {
  const identifier = identifierOf(voices, language)
  if (!identifier) throw new JobError(`espeak knows no language ${language}`, 'bad-request')
  worker.set_voice(identifier, '')
  return clauses.map((clause) => {
    const { ptr } = worker.convert_to_phonemes(clause, true)
    const memory = module.HEAPU8
    const ipa = decoder.decode(memory.subarray(ptr, memory.indexOf(0, ptr)))
    module._free(ptr)
    return ipa.replace(/\([a-z-]+\)|_/g, '')
  })
}

/** The voice that stands first for a language's name; what `set_voice` would take for it may be another accent. */
function identifierOf(voices: Engine['voices'], language: string): string | undefined {
  const name = language.toLowerCase().replace(/\+.*/, '')
  const rank = (voice: Engine['voices'][number]) => voice.languages.find(known => known.name === name)?.priority ?? Infinity
  const first = voices.reduce((best, voice) => rank(voice) < rank(best) ? voice : best)
  return Number.isFinite(rank(first)) ? first.identifier : undefined
}

/** A folder that is there is whole: it gets its name last. */
async function writeData({ files }: Engine, folder: string) {
  if (existsSync(folder)) return
  const partial = `${folder}.partial`
  await rm(partial, { recursive: true, force: true })
  const copy = async (path: string) => {
    await mkdir(partial + path, { recursive: true })
    for (const name of files.readdir(DATA + path)) {
      if (name === '.' || name === '..') continue
      if (files.isDir(files.stat(`${DATA}${path}/${name}`).mode)) await copy(`${path}/${name}`)
      else await writeFile(`${partial}${path}/${name}`, files.readFile(`${DATA}${path}/${name}`))
    }
  }
  await copy('')
  await rename(partial, folder)
}
