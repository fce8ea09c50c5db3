import { v7 as uuid } from 'uuid'
import { prisma } from '#server/database/client'
import { createOnce } from '#server/runtime/once'
import { makeEach } from '#server/runtime/make-each'
import { detectLanguage } from '#shared/utils/language'
import { passagesOf } from './markdown-sections'
import { createPassageIndex, KNOWLEDGE_THRESHOLD } from './passage-index'
import type { FoundPassage } from './types'

const BEST_PASSAGES = 3

/** All documents, split and indexed; made again after a change. */
const index = createOnce(async () => {
  const documents = await prisma.knowledgeDocument.findMany()
  return createPassageIndex(makeEach('document', documents, toPassages).flat())
})

const toPassages = ({ id, filename, content, language }: { id: string, filename: string, content: string, language: string }) =>
  passagesOf({ id, fileName: filename, markdown: content, language: language === 'en' ? 'en' : 'ru' })

/** The passages that score at least `leastScore`, best first. The default is sure enough to be quoted as the answer. */
export async function searchKnowledge(text: string, leastScore = KNOWLEDGE_THRESHOLD): Promise<FoundPassage[]> {
  const found = (await index.get()).search(text, { limit: BEST_PASSAGES })
  return found.filter(passage => passage.score >= leastScore)
}

export async function knowledgeState() {
  return { passages: (await index.get()).size, documents: await prisma.knowledgeDocument.count() }
}

/** The product's own guide follows the version of the program; what the owner added stays as it is. */
export async function seedGuide() {
  const assets = useStorage('assets:seed')
  const keys = (await assets.getKeys('knowledge')).filter(key => key.endsWith('.md'))
  const shipped = keys.map(key => `guide/${key.replace(/^knowledge:/, '').replaceAll(':', '/')}`)
  await prisma.knowledgeDocument.deleteMany({ where: { source_type: 'guide', filename: { notIn: shipped } } })
  const known = new Map((await prisma.knowledgeDocument.findMany({ where: { source_type: 'guide' } })).map(row => [row.filename, row]))
  for (const [nth, filename] of shipped.entries()) {
    const content = String(await assets.getItem(keys[nth]!))
    if (known.get(filename)?.content === content) continue
    const language = filename.includes('/en/') ? 'en' : filename.includes('/ru/') ? 'ru' : detectLanguage(content)
    const passages = passagesOf({ id: filename, fileName: filename, markdown: content, language })
    const fields = { title: passages[0]?.documentTitle ?? filename, language, content, source_type: 'guide', file_size_bytes: Buffer.byteLength(content), section_count: passages.length }
    await prisma.knowledgeDocument.upsert({ where: { filename }, create: { id: uuid(), filename, ...fields }, update: fields })
  }
  index.forget()
}
