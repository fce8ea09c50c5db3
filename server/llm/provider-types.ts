import type { LlmDriverName } from './registry'

/** A kind of provider as the admin form offers it; a provider row names one by its key. */
export interface ProviderType {
  name: string
  driver: LlmDriverName
  /** Empty where only the owner knows it. */
  default_base_url: string
  /** Offered before the server's own list has been asked for; the first is the form's default. */
  default_models: string[]
  /** True when the form must not be sent without an address. */
  requires_base_url: boolean
  requires_key: boolean
  /** Options of the driver that differ for this vendor from the driver's own defaults. */
  driver_options?: Record<string, unknown>
}

const vendor = (name: string, default_base_url: string, default_models: string[]): ProviderType => ({
  name, driver: 'openai-compatible', default_base_url, default_models, requires_base_url: false, requires_key: true
})

export const PROVIDER_TYPES = {
  gemini: vendor('Google Gemini', 'https://generativelanguage.googleapis.com/v1beta/openai', [
    'gemini-3.6-flash', 'gemini-3.5-flash-lite', 'gemini-2.5-flash', 'gemini-2.5-pro', 'gemini-2.0-flash'
  ]),
  kimi: vendor('Moonshot Kimi', 'https://api.moonshot.ai/v1', [
    'kimi-k3', 'kimi-k2.6', 'kimi-k2', 'moonshot-v1-8k', 'moonshot-v1-32k', 'moonshot-v1-128k'
  ]),
  openai: vendor('OpenAI', 'https://api.openai.com/v1', [
    'gpt-5.4-mini', 'gpt-5.6-luna', 'gpt-5.6-terra', 'gpt-6-luna', 'gpt-4.1-mini', 'gpt-4o', 'gpt-4o-mini', 'gpt-4-turbo'
  ]),
  claude: {
    ...vendor('Anthropic Claude', 'https://api.anthropic.com/v1', [
      'claude-haiku-5-5', 'claude-sonnet-5-5', 'claude-opus-5-5', 'claude-haiku-4-5', 'claude-sonnet-4-5', 'claude-opus-4-5-20251101'
    ]),
    driver: 'anthropic'
  },
  deepseek: vendor('DeepSeek', 'https://api.deepseek.com/v1', [
    'deepseek-flash', 'deepseek-v4-pro', 'deepseek-v4-flash', 'deepseek-chat', 'deepseek-coder'
  ]),
  openrouter: {
    ...vendor('OpenRouter', 'https://openrouter.ai/api/v1', [
      'nvidia/nemotron-3-nano-30b-a3b:free', 'nvidia/nemotron-nano-12b-v2-vl:free', 'arcee-ai/trinity-large-preview:free', 'arcee-ai/trinity-mini:free',
      'upstage/solar-pro-3:free', 'liquid/lfm-2.5-1.2b-instruct:free', 'allenai/molmo-2-8b:free', 'tngtech/tng-r1t-chimera:free',
      'google/gemini-2.0-flash-001', 'openai/gpt-4o-mini', 'deepseek/deepseek-chat-v3-0324'
    ]),
    driver_options: { sends_repetition_penalty: true }
  },
  vllm: {
    ...vendor('vLLM', 'http://localhost:11434/v1', [
      'Qwen/Qwen2.5-7B-Instruct-AWQ', 'TechxGenus/Meta-Llama-3.1-8B-Instruct-GPTQ', 'deepseek-ai/deepseek-llm-7b-chat'
    ]),
    requires_base_url: true,
    requires_key: false,
    driver_options: { sends_repetition_penalty: true }
  },
  custom: { ...vendor('OpenAI-compatible', '', []), requires_base_url: true, requires_key: false },
  builtin: {
    name: 'Built-in', driver: 'builtin', default_base_url: '', default_models: ['builtin'], requires_base_url: false, requires_key: false
  }
} satisfies Record<string, ProviderType>
