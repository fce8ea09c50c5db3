import { ensureAdmin } from '#server/system/welcome'
import { seedFaq } from '#server/knowledge/faq'
import { seedGuide } from '#server/knowledge/documents'
import { markInterrupted } from '#server/dialogue/finish-turn'
import { seedPersonas } from '#server/dialogue/personas'
import { seedProviders } from '#server/llm/providers'
import { prisma } from './client'

/** What a new installation starts with. Runs at every start; what the owner changed or deleted stays so. */
export async function seed() {
  const isNew = await prisma.persona.count() === 0
  await ensureAdmin()
  await seedPersonas()
  if (isNew) await seedFaq()
  await seedGuide()
  await seedProviders()
  await markInterrupted()
}
