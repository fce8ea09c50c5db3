import type { SttEngine } from './engines'
import type { Language } from '#shared/schemas/settings'

export interface Wish {
  /** "auto" or the id of an engine. */
  engine: string
  /** What the caller says that people speak. */
  language?: Language
  /** What people mostly speak to this secretary. */
  usual: Language
}

/** Words in the names of Whisper's sizes, the best first. */
const WHISPER_SIZES = ['large', 'turbo', 'medium', 'small', 'base', 'tiny']
const BATCH_TYPES = ['nemo-transducer', 'nemo-ctc', 'zipformer', 'zipformer-ctc', 'sense-voice', 'moonshine']
const STREAMING_TYPES = ['tone', 'zipformer', 'nemo-ctc', 'zipformer-ctc']

/** Engines for live words, the best first: streaming ones, then those that are asked again while a person speaks. */
export const rankLive = (engines: readonly SttEngine[], wish: Wish) => ranked(engines, wish, [...engines].sort((a, b) => livePlace(a) - livePlace(b)))

/** Engines for recordings, the best first: those that hear the whole sentence, then streaming ones. */
export const rankForFiles = (engines: readonly SttEngine[], wish: Wish) => ranked(engines, wish, [...engines].sort((a, b) => filePlace(a) - filePlace(b)))

/** The owner's choice goes first, unless it does not know the language that was asked for. */
function ranked(engines: readonly SttEngine[], { engine, language, usual }: Wish, byPlace: SttEngine[]): SttEngine[] {
  const fitting = byPlace.filter(({ languages }) => !language || !languages.length || languages.includes(language))
  const speaksUsual = ({ languages }: SttEngine) => !languages.length || languages.includes(language ?? usual)
  const automatic = [...fitting.filter(speaksUsual), ...fitting.filter(candidate => !speaksUsual(candidate))]
  const chosen = automatic.find(({ id }) => id === engine)
  return chosen ? [chosen, ...automatic.filter(candidate => candidate !== chosen)] : automatic
}

const livePlace = (engine: SttEngine) => engine.streaming ? placeIn(STREAMING_TYPES, engine.modelType) : STREAMING_TYPES.length + 1 + filePlace(engine)

/** Whisper large, a connected server, the other sizes of Whisper, other models, streaming ones. */
function filePlace(engine: SttEngine): number {
  if (engine.streaming) return 200 + placeIn(STREAMING_TYPES, engine.modelType)
  if (engine.kind === 'provider') return 1.5
  if (engine.modelType !== 'whisper') return 100 + placeIn(BATCH_TYPES, engine.modelType)
  const size = WHISPER_SIZES.findIndex(word => `${engine.id} ${engine.name}`.toLowerCase().includes(word))
  return size < 0 ? WHISPER_SIZES.length : size
}

function placeIn(order: readonly string[], type: string | null): number {
  const place = order.indexOf(type ?? '')
  return place < 0 ? order.length : place
}
