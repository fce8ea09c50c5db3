import { getSetting } from '#server/system/settings'
import { phraseCache } from '#server/tts/phrase-cache'
import { activeSpeech } from '#server/tts/speech-activity'
import { TtsCache } from '#shared/schemas/tts'

export default defineApiHandler({
  summary: 'What of speech is kept, in memory and on disk',
  permission: 'tts.read',
  response: TtsCache,
  async handler() {
    const { entries, ...state } = await phraseCache().state()
    return { ...state, cache_size: entries, max_cache_size: null, active_sessions: activeSpeech(), render_ahead: getSetting('tts.render_ahead') }
  }
})
