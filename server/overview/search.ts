import type { z } from 'zod'
import { listSessions } from '#server/dialogue/sessions'
import { listDocuments } from '#server/knowledge/documents'
import { listFaqEntries } from '#server/knowledge/faq'
import type { SearchResults } from '#shared/schemas/system'
import type { Caller } from '#server/system/callers'

type Results = z.infer<typeof SearchResults>['results']

const MOST_OF_A_KIND = 8
const EXCERPT_LENGTH = 120

/** Conversations, FAQ entries and documents with these words, of those that `user` may read. */
export async function searchEverything(words: string, user: Caller): Promise<Results> {
  const [{ sessions }, entries, { documents }] = await Promise.all([
    listSessions(user, { limit: MOST_OF_A_KIND, offset: 0, search: words }),
    user.permissions.has('faq.read') ? listFaqEntries() : [],
    user.permissions.has('knowledge.read') ? listDocuments({ limit: MOST_OF_A_KIND, offset: 0, search: words, state: 'all', order: 'newest', attached: false, guide: true }, user) : { documents: [] }
  ])
  const wanted = words.toLowerCase()
  const found = entries.filter(({ question, answer, keywords }) => [question, answer, ...keywords].some(text => text.toLowerCase().includes(wanted)))
  return [
    ...sessions.map(({ id, title, last_message }) => ({ kind: 'session' as const, id, title, excerpt: last_message })),
    ...found.slice(0, MOST_OF_A_KIND).map(({ id, question, answer }) => ({ kind: 'faq' as const, id, title: question, excerpt: answer.slice(0, EXCERPT_LENGTH) })),
    ...documents.map(({ id, title, filename }) => ({ kind: 'document' as const, id, title, excerpt: filename }))
  ]
}
