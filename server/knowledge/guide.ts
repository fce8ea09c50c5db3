import { v7 as uuid } from 'uuid'
import { prisma } from '#server/database/client'
import { documentTitle } from './index'
import { storeText } from './ingest'

const SET = 'guide'

/** The product's own guide follows the version of the program; what the owner added stays as it is. What changed is left in state `indexing`. */
export async function seedGuide() {
  const assets = useStorage('assets:seed')
  const keys = (await assets.getKeys('knowledge')).filter(key => key.endsWith('.md'))
  const shipped = keys.map(key => `guide/${key.replace(/^knowledge:/, '').replaceAll(':', '/')}`)
  await prisma.knowledgeDocument.deleteMany({ where: { source_type: 'guide', filename: { notIn: shipped } } })
  const known = new Map((await prisma.knowledgeDocument.findMany({ where: { source_type: 'guide' } })).map(row => [row.filename, row]))
  for (const [nth, filename] of shipped.entries()) {
    const content = String(await assets.getItem(keys[nth]!))
    if (known.get(filename)?.content === content) continue
    const title = documentTitle(content, filename)
    const id = known.get(filename)?.id ?? uuid()
    const fields = { title, file_size_bytes: Buffer.byteLength(content), set_id: SET, source_type: 'guide' }
    await prisma.knowledgeDocument.upsert({ where: { id }, create: { id, filename, content: '', language: 'ru', state: 'indexing', ...fields }, update: fields })
    await storeText({ id, title }, { content })
  }
}
