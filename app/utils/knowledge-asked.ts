import type { LocationQuery } from 'vue-router'

/** A search of the knowledge as the address holds it. */
export interface KnowledgeAsked { q: string, sets: string[], documents: string[], limit: number }

const LIMIT = 8
const MOST = 20
const texts = (value: LocationQuery[string] | undefined) => [value].flat().filter((text): text is string => Boolean(text))

export function knowledgeAsked({ q, set, document, limit }: LocationQuery): KnowledgeAsked {
  const count = Number(limit)
  return { q: texts(q)[0]?.trim() ?? '', sets: texts(set), documents: texts(document), limit: Number.isInteger(count) && count >= 1 && count <= MOST ? count : LIMIT }
}

export const toKnowledgeQuery = ({ q, sets, documents, limit }: KnowledgeAsked) =>
  ({ q: q || undefined, set: sets.length ? sets : undefined, document: documents.length ? documents : undefined, limit: limit === LIMIT ? undefined : limit })
