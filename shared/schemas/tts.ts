import { z } from 'zod'
import { Ok, OkMessage } from './common'
import { Language, XttsParameters } from './settings'

export const SpeechText = z.string().trim().min(1).max(10_000)

/** A plain name: no path leads out of the voice's folder. */
export const SampleName = z.string().max(120).regex(/^[^./\\\0][^/\\\0]*$/, 'a file name without a path')
export const VoiceId = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}_-]{0,62}$/u, 'letters, digits, - and _')

/** voices/<id>/voice.json; its options are those of the driver, and may name a provider, a model or another voice. */
export const VoiceManifest = z.object({
  name: z.string().trim().min(1).max(100),
  language: Language,
  languages: z.array(Language).max(2).optional(),
  gender: z.enum(['female', 'male']).optional(),
  description: z.string().trim().max(500).optional(),
  driver: z.string().min(1).max(40),
  options: z.record(z.string(), z.unknown()).default({}),
  samples: z.array(SampleName).max(20).default([]),
  speed: z.number().min(0.5).max(2).optional(),
  pitch: z.number().min(0.5).max(2).optional(),
  /** Who said that this voice may be copied, and when. */
  consent: z.object({ by: z.string().max(200), at: z.iso.datetime() }).optional()
})
export type VoiceManifest = z.infer<typeof VoiceManifest>

export const VoiceInfo = z.object({
  id: z.string(),
  name: z.string(),
  language: Language,
  languages: z.array(Language),
  gender: z.enum(['female', 'male']).nullable(),
  engine: z.string(),
  description: z.string().nullable(),
  available: z.boolean(),
  /** Why it can't speak: a code for the page, and what exactly is wrong. */
  reason: z.enum(['broken-manifest', 'unknown-driver', 'bad-options', 'no-samples', 'no-provider', 'no-model']).nullable(),
  reason_detail: z.string().nullable(),
  samples_count: z.int(),
  /** False where it comes with the product or with a model. */
  can_edit: z.boolean(),
  default: z.boolean()
})
export type VoiceInfo = z.infer<typeof VoiceInfo>
const VoiceFields = VoiceManifest.omit({ samples: true, consent: true })
/** Without an id one is made of the name. A voice that is taken from recordings of a person needs their consent. */
export const VoiceCreate = VoiceFields.extend({ id: VoiceId.optional(), consent: z.boolean().default(false) })
export type VoiceCreate = z.infer<typeof VoiceCreate>
/** Null takes a field away. */
export const VoicePatch = z.object({
  name: VoiceFields.shape.name,
  language: Language,
  languages: z.array(Language).max(2).nullable(),
  gender: z.enum(['female', 'male']).nullable(),
  description: z.string().trim().max(500).nullable(),
  options: z.record(z.string(), z.unknown()),
  speed: z.number().min(0.5).max(2).nullable(),
  pitch: z.number().min(0.5).max(2).nullable(),
  consent: z.literal(true)
}).partial()
export type VoicePatch = z.infer<typeof VoicePatch>

export const VoiceSample = z.object({ name: z.string(), seconds: z.number().nullable(), size_bytes: z.int() })
export type VoiceSample = z.infer<typeof VoiceSample>
/** What speaks with a voice: every channel, a voice that changes its timbre, or a persona with its name. */
export const VoiceUse = z.object({ kind: z.enum(['tts.voice', 'voice', 'persona']), name: z.string() })
export type VoiceUse = z.infer<typeof VoiceUse>

export const VoiceDetails = VoiceInfo.extend({
  options: z.record(z.string(), z.unknown()),
  speed: z.number(),
  pitch: z.number(),
  samples: z.array(VoiceSample),
  used_by: z.array(VoiceUse),
  consent: z.object({ by: z.string(), at: z.string() }).nullable(),
  /** True where it is taken from recordings. */
  cloned: z.boolean()
})
export type VoiceDetails = z.infer<typeof VoiceDetails>
export const VoiceSaved = Ok.extend({ voice: VoiceDetails })
export const VoiceResponse = z.object({ voice: VoiceDetails })
export const SampleSaved = VoiceSaved.extend({ sample: VoiceSample })
export const SampleParams = z.object({ id: z.string().min(1).max(100), name: SampleName })
export const VoiceDelete = z.object({
  /** Also when something speaks with it. */
  force: z.stringbool().default(false)
})
export const VoiceTest = z.object({ voice: z.string().min(1).max(100), text: SpeechText.optional() })

export const CurrentVoice = z.object({ engine: z.string(), voice: z.string().nullable() })
/** `chosen`: it speaks everywhere; without that each persona has its own voice, and this one speaks for those that have none. */
export const VoiceList = z.object({ voices: z.array(VoiceInfo), current: CurrentVoice.extend({ chosen: z.boolean() }) })
export type VoiceList = z.infer<typeof VoiceList>
/** Null leaves it to the personas. */
export const VoiceSwitch = z.object({ voice: z.string().min(1).max(100).nullable() })
export const VoiceSwitched = Ok.extend({ engine: z.string(), voice: z.string() })

const PresetSettings = z.object({ speed: z.number(), pitch: z.number(), ...XttsParameters.partial().shape })
export const PresetInfo = PresetSettings.extend({ display_name: z.string() })
export const TtsPresets = z.object({ presets: z.record(z.string(), PresetInfo), current: z.string() })
export const TtsPresetSwitch = z.object({ preset: z.string().min(1).max(100) })
export const TtsPresetSwitched = Ok.extend({ preset: z.string(), display_name: z.string(), settings: PresetSettings })

/** Whoever leaves out a parameter of XTTS leaves it to the engine. */
export const CustomPresetParams = z.object({ speed: z.number().min(0.25).max(4).default(1), pitch: z.number().min(0.5).max(2).default(1), ...XttsParameters.partial().shape })
/** An object can't hold a field of the one name that is refused. */
const PresetName = z.string().trim().min(1).max(60).refine(name => name !== '__proto__', 'choose another name')
export const CustomPreset = z.object({ name: PresetName, params: CustomPresetParams })
export const CustomPresets = z.object({ presets: z.record(z.string(), CustomPresetParams.extend({ builtin: z.literal(false) })) })
export const PresetNameParams = z.object({ name: z.string().min(1).max(60) })
export const PresetSaved = Ok.extend({ preset: z.string() })
export const PresetDeleted = Ok.extend({ deleted: z.string() })

export const Tuning = z.object({ speed: z.number().min(0.5).max(2), pitch: z.number().min(0.5).max(2) })
export const TtsTest = z.object({
  text: SpeechText,
  /** The one that was chosen for every channel, when not given. */
  preset: z.string().max(60).optional(),
  voice: z.string().max(100).optional(),
  /** Whose voice speaks, where no voice is named or chosen for everything. */
  persona: z.string().max(80).optional(),
  speed: z.number().min(0.25).max(4).optional(),
  pitch: z.number().min(0.5).max(2).optional(),
  /** In place of the owner's, to hear it before it is saved. */
  tuning: Tuning.optional(),
  format: z.enum(['wav', 'mp3', 'opus', 'aac', 'flac', 'pcm']).default('wav')
})
export const TtsStream = z.object({
  text: SpeechText,
  language: Language.optional(),
  /** The one that was chosen for every channel, when not given. */
  preset: z.string().max(60).optional(),
  voice: z.string().max(100).optional(),
  target_sample_rate: z.union([z.literal(8_000), z.literal(16_000), z.literal(22_050), z.literal(24_000), z.literal(44_100), z.literal(48_000)]).nullable().default(8_000),
  stream_chunk_size: z.int().optional(),
  output_format: z.enum(['pcm16', 'float32']).default('pcm16')
})
const XttsSettings = XttsParameters.extend({ speed: z.number().min(0.25).max(4) })
/** `current_params` is what XTTS is sent: those of the preset in use, with `overrides` of the owner in their place. */
export const XttsParams = z.object({ default_preset: z.string(), preset_params: XttsSettings.partial(), current_params: XttsSettings.partial(), overrides: XttsSettings.partial() })
export type XttsParams = z.infer<typeof XttsParams>
/** Null leaves a parameter to the preset again. */
export const XttsParamsPatch = z.object(Object.fromEntries(Object.entries(XttsSettings.shape).map(([name, schema]) => [name, schema.nullable().optional()])))
export const XttsParamsSaved = Ok.extend({ params: XttsSettings.partial() })
export const PiperParams = z.object({
  speed: z.number(),
  voices: z.record(z.string(), z.object({ model: z.string(), name: z.string(), description: z.string().nullable(), available: z.boolean(), engine: z.literal('piper') }))
})
export const PiperParamsChange = z.object({ speed: z.number().min(0.25).max(4).default(1) })
export type PiperParams = z.infer<typeof PiperParams>
export const PiperParamsSaved = Ok.extend({ speed: z.number() })
export const TuningSaved = Ok.extend({ tuning: Tuning })

/** The predecessor's `POST /tts`. */
export const PlainSpeech = z.object({ text: SpeechText, language: Language.default('ru') })
export const SpeechMessage = OkMessage

/** Phrases that are kept: in memory, and on `disk`. `max_cache_size`, a number of phrases, is null: only their bytes are bounded. */
export const TtsCache = z.object({
  cache_size: z.int(),
  active_sessions: z.int(),
  max_cache_size: z.int().nullable(),
  bytes: z.int(),
  max_bytes: z.int(),
  hits: z.int(),
  misses: z.int(),
  disk: z.object({ entries: z.int(), bytes: z.int(), max_bytes: z.int() }),
  /** Likely phrases are spoken into it before somebody asks for them. */
  render_ahead: z.boolean()
})
export type TtsCache = z.infer<typeof TtsCache>
export const TtsCacheCleared = Ok.extend({ cleared_items: z.int() })
export const TtsCacheSettings = TtsCache.pick({ render_ahead: true })
export type TtsCacheSettings = z.infer<typeof TtsCacheSettings>
