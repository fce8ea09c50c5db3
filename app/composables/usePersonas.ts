import type { z } from 'zod'
import type { Persona, PersonaCreate, PersonaPatch, PersonaPromptReset, PresetList } from '#shared/schemas/llm'
import type { VoiceList } from '#shared/schemas/tts'

/** Who the secretary can be. */
export function usePersonas() {
  const api = useApi()
  const { data, error, loading, refresh } = useApiData<z.infer<typeof PresetList>>('llm-personas', '/llm/presets')
  const personas = computed(() => data.value?.presets ?? [])
  const find = (id: string) => personas.value.find(persona => persona.id === id)

  async function create(persona: PersonaCreate) {
    const created = await api<Persona>('/llm/presets', { method: 'POST', body: persona })
    await refresh()
    return created
  }

  async function update(id: string, patch: PersonaPatch) {
    const updated = await api<Persona>(`/llm/presets/${id}`, { method: 'PUT', body: patch })
    await refresh()
    return updated
  }

  async function remove(id: string) {
    await api(`/llm/presets/${id}`, { method: 'DELETE' })
    await refresh()
  }

  async function activate(id: string) {
    await api(`/llm/presets/${id}/activate`, { method: 'POST' })
    await refresh()
  }

  /** The prompt that came with the product; it is stored when this returns. */
  async function resetPrompt(id: string) {
    const { prompt } = await api<z.infer<typeof PersonaPromptReset>>(`/llm/prompt/${id}/reset`, { method: 'POST' })
    await refresh()
    return prompt
  }

  return { personas, error, loading, refresh, find, create, update, remove, activate, resetPrompt }
}

/** Voices to choose from; none where there is no voice engine. */
export function usePersonaVoices() {
  const { data } = useApiData<z.infer<typeof VoiceList>>('llm-voices', '/voices')
  return computed(() => data.value?.voices ?? [])
}
