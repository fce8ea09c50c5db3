import { disposeSmartTurn } from '#server/audio/smart-turn'
import { disposeVad } from '#server/audio/vad'
import { onShutdown } from '#server/runtime/shutdown'
import { usesByVoices } from '#server/overview/model-use'
import { disposeStt } from '#server/stt'
import { findModelUseBy } from '#server/system/models/model-use'
import { disposeTts } from '#server/tts'

const WORKERS_ORDER = 50

export default defineNitroPlugin(() => {
  if (import.meta.prerender) return
  findModelUseBy(usesByVoices)
  onShutdown('speech', WORKERS_ORDER, () => Promise.all([disposeTts(), disposeStt(), disposeVad(), disposeSmartTurn()]))
})
