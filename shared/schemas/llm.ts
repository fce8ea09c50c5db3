import { z } from 'zod'
import { Ok, OkMessage, Timestamp } from './common'
import { SetId } from './knowledge'
import { Language, LlmBackend, LlmParameters } from './settings'

export const ProviderType = z.object({
  name: z.string(),
  default_base_url: z.string().nullable(),
  default_models: z.array(z.string()),
  requires_base_url: z.boolean(),
  requires_key: z.boolean()
})
export type ProviderType = z.infer<typeof ProviderType>

const ProviderFields = z.object({
  name: z.string().trim().min(1).max(100),
  provider_type: z.string().min(1).max(40),
  base_url: z.url({ protocol: /^https?$/ }).max(500).nullable(),
  model_name: z.string().trim().max(200),
  enabled: z.boolean(),
  config: LlmParameters.partial(),
  description: z.string().trim().max(1_000).nullable()
})

export const Provider = ProviderFields.extend({
  id: z.string(),
  /** "***" and the last four characters, '' without a key. */
  api_key_masked: z.string(),
  is_default: z.boolean(),
  /** False where it belongs to the installation and the caller is no admin. */
  can_edit: z.boolean(),
  created: Timestamp,
  updated: Timestamp
})
export type Provider = z.infer<typeof Provider>

/** Other characters can't stand in a header. */
const apiKey = z.string().trim().max(500).regex(/^[\x21-\x7e]*$/)
export const ProviderCreate = ProviderFields.extend({
  base_url: ProviderFields.shape.base_url.default(null),
  model_name: ProviderFields.shape.model_name.default(''),
  enabled: z.boolean().default(true),
  config: ProviderFields.shape.config.default({}),
  description: ProviderFields.shape.description.default(null),
  api_key: apiKey.optional(),
  is_default: z.boolean().default(false)
})
export type ProviderCreate = z.infer<typeof ProviderCreate>
/** An empty `api_key` leaves the key as it is; null removes it. */
export const ProviderPatch = ProviderFields.omit({ provider_type: true }).extend({ api_key: apiKey.nullable(), is_default: z.boolean() }).partial()
export type ProviderPatch = z.infer<typeof ProviderPatch>

export const ProviderParams = z.object({ provider_id: z.string().min(1).max(80) })
export const ProviderListQuery = z.object({ enabled_only: z.stringbool().default(false) })
export const ProviderList = z.object({ providers: z.array(Provider), provider_types: z.record(z.string(), ProviderType) })
export const ProviderResponse = z.object({ provider: Provider })
export const ProviderSaved = Ok.extend({ provider: Provider })
/** `provider_id` lends its stored key when none is given and the address is still the same. */
export const ProviderModelsQuestion = z.object({
  provider_id: z.string().max(80).optional(),
  provider_type: ProviderFields.shape.provider_type,
  base_url: ProviderFields.shape.base_url.default(null),
  api_key: apiKey.optional()
})
export type ProviderModelsQuestion = z.infer<typeof ProviderModelsQuestion>
export const ProviderModels = z.object({ models: z.array(z.string()) })
/** Tested by a real question to the model. */
export const ProviderTested = z.object({
  status: z.enum(['ok', 'error']),
  available: z.boolean(),
  test_response: z.string().optional(),
  latency_ms: z.int().optional(),
  models: z.array(z.string()).optional(),
  message: z.string().optional(),
  /** A DriverFailure. */
  code: z.string().optional()
})
export type ProviderTested = z.infer<typeof ProviderTested>

export const Backend = z.object({
  /** Whether the environment names a vLLM server (VLLM_API_URL). */
  vllm_configured: z.boolean(),
  backend: z.string(),
  model: z.string(),
  api_url: z.string().nullable(),
  provider_type: z.string().nullable(),
  /** Why it can't answer, in words and as a stable code. */
  error: z.string().optional(),
  code: z.string().optional()
})
export type Backend = z.infer<typeof Backend>
/** `gemini` is an alias of the first Gemini provider; `stop_unused` stops nothing here. */
export const BackendSwitch = z.object({ backend: z.union([LlmBackend, z.literal('gemini')]), stop_unused: z.boolean().default(false) })
export const BackendSwitched = OkMessage.extend({ backend: z.string(), model: z.string(), provider_id: z.string().optional(), provider_type: z.string().optional() })

export const Persona = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,49}$/, 'small letters, digits and -'),
  name: z.string().trim().min(1).max(100),
  description: z.string().trim().max(500).nullable(),
  language: Language,
  voice: z.string().max(100).nullable(),
  system_prompt: z.string().max(20_000),
  temperature: LlmParameters.shape.temperature,
  max_tokens: LlmParameters.shape.max_tokens,
  top_p: LlmParameters.shape.top_p,
  repetition_penalty: LlmParameters.shape.repetition_penalty,
  /** The knowledge sets it answers from; null: all of them. */
  knowledge_sets: z.array(SetId).max(100).nullable(),
  is_default: z.boolean(),
  enabled: z.boolean(),
  /** Came with the product: can be changed and reset, not deleted. */
  builtin: z.boolean(),
  created: Timestamp,
  updated: Timestamp
})
export type Persona = z.infer<typeof Persona>
export const PersonaCreate = Persona.omit({ is_default: true, builtin: true, created: true, updated: true }).extend({
  description: Persona.shape.description.default(null),
  language: Language.default('ru'),
  voice: Persona.shape.voice.default(null),
  system_prompt: Persona.shape.system_prompt.default(''),
  temperature: Persona.shape.temperature.default(0.7),
  max_tokens: Persona.shape.max_tokens.default(512),
  top_p: Persona.shape.top_p.default(0.9),
  repetition_penalty: Persona.shape.repetition_penalty.default(1.1),
  knowledge_sets: Persona.shape.knowledge_sets.default(null),
  enabled: z.boolean().default(true)
})
export type PersonaCreate = z.infer<typeof PersonaCreate>
export const PersonaPatch = Persona.omit({ id: true, is_default: true, builtin: true, created: true, updated: true }).partial()
export type PersonaPatch = z.infer<typeof PersonaPatch>
export const PresetList = z.object({ presets: z.array(Persona) })
export const PresetParams = z.object({ preset_id: z.string().min(1).max(60) })
export const CurrentPreset = z.object({ current: Persona.nullable() })
export const PresetActivated = OkMessage.extend({ preset: Persona })
export const PersonaDictionary = z.object({ personas: z.record(z.string(), z.object({ name: z.string(), full_name: z.string(), description: z.string().nullable() })) })
export const PersonaName = z.object({ id: z.string(), name: z.string() })
export const PersonaSwitch = z.object({ persona: z.string().min(1).max(60) })
export const PersonaParams = z.object({ persona: z.string().min(1).max(60) })
export const PersonaPrompt = z.object({ persona: z.string(), prompt: z.string() })
export const PromptChange = z.object({ prompt: z.string().max(20_000) })
export const CurrentPrompt = z.object({ prompt: z.string(), model: z.string(), persona: z.string() })
export const Params = z.object({ params: LlmParameters })
export const ModelName = z.object({ model: z.string().trim().min(1).max(200) })
export const ParamsPatch = LlmParameters.partial()
export const ParamsSaved = Ok.extend({ params: LlmParameters })
export const ModelSaved = Ok.extend({ model: z.string() })
export const PromptSaved = Ok.extend({ prompt: z.string() })
export const PersonaSaved = Ok.extend({ persona: z.string() })
export const PersonaPromptReset = PersonaSaved.extend({ prompt: z.string() })
export const PresetDeleted = Ok.extend({ deleted: z.string() })
export const History = z.object({ history: z.array(z.object({ role: z.string(), content: z.string() })), count: z.int() })
export const HistoryCleared = Ok.extend({ cleared_messages: z.int() })

const ModelInfo = z.object({ id: z.string(), name: z.string(), full_name: z.string() })
/** `loaded_models` is what the server lists now; empty where it can't be asked. */
export const Models = z.object({
  available_models: z.record(z.string(), ModelInfo),
  current_model: ModelInfo.extend({ available: z.boolean() }).nullable(),
  loaded_models: z.array(z.string()),
  backend: z.string()
})
export const CurrentModel = ModelSaved.pick({ model: true })
