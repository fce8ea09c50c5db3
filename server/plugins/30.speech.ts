import { disposeSmartTurn } from '#server/audio/smart-turn'
import { disposeVad } from '#server/audio/vad'
import { personasWithVoice } from '#server/dialogue/personas'
import { onShutdown } from '#server/runtime/shutdown'
import { usesByVoices } from '#server/overview/model-use'
import { disposeStt } from '#server/stt'
import { findModelUseBy } from '#server/system/models/model-use'
import { disposeTts } from '#server/tts'
import { findVoiceUseBy } from '#server/tts/voice-use'

const WORKERS_ORDER = 50

export default defineNitroPlugin(() => {
  if (import.meta.prerender) return
  findModelUseBy(usesByVoices)
  findVoiceUseBy(id => personasWithVoice(id).map(({ name }) => ({ kind: 'persona', name })))
  onShutdown('speech', WORKERS_ORDER, () => Promise.all([disposeTts(), disposeStt(), disposeVad(), disposeSmartTurn()]))
})
