import { ensureAdmin } from '#server/system/welcome'
import { seedFaq } from '#server/knowledge/faq'
import { seedGuide } from '#server/knowledge/documents'
import { seedPersonas } from '#server/dialogue/personas'
import { prisma } from './client'

/** What a new installation starts with. Runs at every start; what the owner changed or deleted stays so. */
export async function seed() {
  const isNew = await prisma.persona.count() === 0
  await ensureAdmin()
  await seedPersonas()
  if (isNew) await seedFaq()
  await seedGuide()
}
