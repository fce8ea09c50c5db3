import type { z } from 'zod'
import type { SampleSaved, VoiceCreate, VoiceDetails, VoicePatch, VoiceResponse, VoiceSaved } from '#shared/schemas/tts'

/** Voices of one's own: made, changed, their recordings added and taken away. */
export function useVoiceEditing(changed: () => Promise<unknown>) {
  const api = useApi()
  const pathOf = (id: string) => `/voices/${encodeURIComponent(id)}`

  async function saved(answer: Promise<{ voice: VoiceDetails }>): Promise<VoiceDetails> {
    const { voice } = await answer
    await changed()
    return voice
  }

  const load = async (id: string) => (await api<z.infer<typeof VoiceResponse>>(pathOf(id))).voice
  const create = (fields: VoiceCreate) => saved(api<z.infer<typeof VoiceSaved>>('/voices', { method: 'POST', body: fields }))
  const update = (id: string, patch: VoicePatch) => saved(api<z.infer<typeof VoiceSaved>>(pathOf(id), { method: 'PUT', body: patch }))
  /** Also when something speaks with it: whoever asks was told what. */
  async function remove(id: string) {
    await api(pathOf(id), { method: 'DELETE', query: { force: true } })
    await changed()
  }

  function addSample(id: string, file: File) {
    const body = new FormData()
    body.set('consent', 'true')
    body.set('file', file)
    return saved(api<z.infer<typeof SampleSaved>>(`${pathOf(id)}/samples`, { method: 'POST', body }))
  }
  const samplePath = (id: string, name: string) => `${pathOf(id)}/samples/${encodeURIComponent(name)}`
  const removeSample = (id: string, name: string) => saved(api<z.infer<typeof VoiceSaved>>(samplePath(id, name), { method: 'DELETE' }))
  const sampleUrl = (id: string, name: string) => `/admin${samplePath(id, name)}`

  return { load, create, update, remove, addSample, removeSample, sampleUrl }
}
