import { listLikelyPhrases } from '#server/dialogue/likely-phrases'
import { onFaqChange } from '#server/knowledge/faq'
import { logger } from '#server/runtime/logger'
import { onShutdown } from '#server/runtime/shutdown'
import { getSetting, onSettingChange } from '#server/system/settings'
import { createRenderAhead } from '#server/tts/render-ahead'
import { renderPhrase } from '#server/tts/speech'
import type { SettingKey } from '#shared/schemas/settings'

const BEFORE_WORKERS = 45

/** Settings that change what is heard. */
const isHeard = (key: SettingKey) => key.startsWith('tts.') || key === 'llm.persona' || key === 'business' || key === 'conversation'

export default defineNitroPlugin(() => {
  if (import.meta.prerender) return
  const ahead = createRenderAhead({
    phrases: listLikelyPhrases,
    render: renderPhrase,
    enabled: () => getSetting('tts.render_ahead'),
    report: error => logger.warn({ err: error }, 'rendering a phrase ahead failed')
  })
  onSettingChange(key => isHeard(key) && ahead.changed())
  onFaqChange(ahead.changed)
  onShutdown('render ahead', BEFORE_WORKERS, ahead.stop)
})
