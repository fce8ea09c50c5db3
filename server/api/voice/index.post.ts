import { chooseVoice } from '#server/tts/current-voice'
import { VoiceSwitch, VoiceSwitched } from '#shared/schemas/tts'

export default defineApiHandler({
  summary: 'Choose the voice for every channel',
  permission: 'tts.write',
  body: VoiceSwitch,
  response: VoiceSwitched,
  handler: async ({ body, user }) => ({ status: 'ok', ...await chooseVoice(body.voice, user) } as const)
})
