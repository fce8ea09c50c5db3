import { markInterrupted } from '#server/dialogue/finish-turn'
import { seedPersonas } from '#server/dialogue/personas'
import { seedGuide } from '#server/knowledge/guide'
import { seedFaq } from '#server/knowledge/faq'
import { seedProviders } from '#server/llm/providers'
import { addBootStep } from '#server/runtime/ready'
import { seedOnce } from '#server/system/settings'
import { ensureAdmin } from '#server/system/welcome'

/** What a new installation starts with. Runs at every start; what the owner changed or deleted stays so. */
async function seed() {
  await ensureAdmin()
  await seedPersonas()
  await seedOnce('faq', seedFaq)
  await seedGuide()
  await seedProviders()
  await markInterrupted()
}

export default defineNitroPlugin(() => {
  if (import.meta.prerender) return
  addBootStep('seed', seed)
})
