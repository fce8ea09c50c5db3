import { chooseVoice, leaveVoiceToPersonas } from '#server/tts/current-voice'
import { ok } from '#shared/schemas/common'
import { VoiceSwitch, VoiceSwitched } from '#shared/schemas/tts'

export default defineApiHandler({
  summary: 'Choose the voice for every channel, or leave it to the personas',
  permission: 'tts.write',
  body: VoiceSwitch,
  response: VoiceSwitched,
  handler: async ({ body: { voice }, user }) => ({ ...ok, ...await (voice === null ? leaveVoiceToPersonas(user) : chooseVoice(voice, user)) })
})
