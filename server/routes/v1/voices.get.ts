import { listVoices } from '#server/tts'
import { VoiceIds } from '#shared/schemas/openai'

export default defineApiHandler({
  summary: 'Voices for /v1/audio/speech',
  permission: 'chat.read',
  scope: 'speech',
  response: VoiceIds,
  handler: async () => ({ voices: (await listVoices()).filter(({ problem }) => !problem).map(({ id, name, language }) => ({ voice_id: id, name, language })) })
})
