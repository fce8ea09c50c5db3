// Child process: the GPL-licensed synthesizer runs here, apart from the server, and may crash without harm.
// Node runs this file as it is in tests: erasable TypeScript, relative imports with their extension.
import { setImmediate as nextLoop } from 'node:timers/promises'
import createEspeak from '@echogarden/espeak-ng-emscripten'
import type { EspeakWorker } from '@echogarden/espeak-ng-emscripten'
import { stretch } from '../audio/stretch.ts'
import type { EspeakSentence, FromEspeak, ToEspeak } from '../tts/drivers/espeak/protocol.ts'

const SAMPLE_RATE = 22_050
const FRAME_SAMPLES = SAMPLE_RATE / 10
const VARIANTS = '/usr/share/espeak-ng-data/voices/!v' // inside the WebAssembly file system
const OWN_VARIANT = 'own'
const MIDDLE_PITCH = 50
const DEFAULT_BASE_PITCH = 'pitch 82 118'

const queue: { id: number, sentence: EspeakSentence }[] = []
const engine = loadEngine()
let working = false

process.on('message', (message: ToEspeak) => {
  if (message.type === 'speak') {
    queue.push(message)
    if (!working) void work()
  } else {
    const index = queue.findIndex(({ id }) => id === message.id)
    if (index >= 0) queue.splice(index, 1)
  }
})
process.on('disconnect', () => process.exit())
// Ctrl+C reaches the whole process group, but the server may still be finishing an answer: it ends us itself.
process.on('SIGINT', () => {})

type Engine = Awaited<ReturnType<typeof loadEngine>>

async function loadEngine() {
  const module = await createEspeak()
  const worker = new module.eSpeakNGWorker()
  if (!queue.length) warm(worker)
  return {
    files: module.FS,
    worker,
    languages: new Set(worker.list_voices().map(voice => voice.identifier)),
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

/** Takes the sentences in the order they came; messages are read between two of them. */
async function work() {
  working = true
  const loaded = await engine
  for (let job = queue.shift(); job; job = queue.shift()) {
    speak(loaded, job.id, job.sentence)
    await nextLoop()
  }
  working = false
}

function speak(engine: Engine, id: number, sentence: EspeakSentence) {
  const { worker } = engine
  const problem = setVoice(engine, sentence)
  if (problem) return send({ type: 'failed', id, message: problem })
  const late: Int16Array[] = []
  worker.set_rate(sentence.rate)
  worker.set_pitch(MIDDLE_PITCH)
  worker.synthesize(sentence.text, (samples) => {
    if (!samples.length) return false
    if (sentence.tempo === 1) send({ type: 'audio', id, samples })
    else late.push(samples)
    return false
  })
  sendStretched(id, late, sentence.tempo)
  send({ type: 'done', id })
}

/**
 * `set_voice` always answers 0 and falls back without a word, so both names are looked up first. The pitch goes
 * into a variant of our own, because `set_pitch` reaches only 0.74 to 1.65 of the base and not in proportion.
 */
function setVoice({ files, worker, languages, variants }: Engine, { language, variant, pitch }: EspeakSentence): string | undefined {
  if (!languages.has(language)) return `no language ${language}`
  if (!variants.has(variant)) return `no variant ${variant}`
  const timbre = files.readFile(`${VARIANTS}/${variant}`, { encoding: 'utf8' })
  const base = /^pitch\s+\d+\s+\d+/m.exec(timbre)?.[0] ?? DEFAULT_BASE_PITCH
  const scaled = base.replace(/\d+/g, hertz => String(Math.round(Number(hertz) * pitch)))
  files.writeFile(`${VARIANTS}/${OWN_VARIANT}`, `${timbre.replace(/^pitch\s.*$/gm, '')}\n${scaled}\n`)
  worker.set_voice(`${language}+${OWN_VARIANT}`, '')
}

function sendStretched(id: number, chunks: Int16Array[], tempo: number) {
  const whole = new Int16Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  chunks.reduce((offset, chunk) => {
    whole.set(chunk, offset)
    return offset + chunk.length
  }, 0)
  const samples = stretch(whole, SAMPLE_RATE, tempo)
  for (let offset = 0; offset < samples.length; offset += FRAME_SAMPLES) {
    send({ type: 'audio', id, samples: samples.slice(offset, offset + FRAME_SAMPLES) })
  }
}

function send(message: FromEspeak) {
  if (process.connected) process.send!(message)
}
