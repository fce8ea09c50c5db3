import { countDocumentUse } from '#server/knowledge/document-uses'
import { countFaqHit } from '#server/knowledge/faq'
import { noteGap } from '#server/knowledge/gap-askings'
import { QUOTABLE_SCORE } from '#server/knowledge/sureness'
import { detectLanguage } from '#shared/utils/language'
import type { Found } from './material'
import type { Answer, TurnInput } from './types'

/** Found so high in both lists, a passage counts as an answer although its words are others. */
const AGREED_RANK = 3

/** Counts what helped, and keeps a question that FAQ and knowledge could not answer for the owner. */
export function noteOutcome(input: TurnInput, { near, passages, scope }: Found, { sources }: Answer) {
  countDocumentUse(sources.flatMap(({ document_id }) => document_id ?? []))
  for (const { id } of sources.filter(({ kind }) => kind === 'faq')) countFaqHit(id)
  // A question about a document says nothing about what everybody else is told.
  if (scope.documentIds) return
  const score = Math.max(0, ...near.map(match => match.score), ...passages.map(passage => passage.score))
  const isAgreed = passages.some(({ byWords, byMeaning }) => byWords && byMeaning && Math.max(byWords.rank, byMeaning.rank) <= AGREED_RANK)
  if (score >= QUOTABLE_SCORE || isAgreed) return
  const { conversation, text, channel } = input
  noteGap({ text, channel, score, language: detectLanguage(text), sessionId: conversation.kind === 'session' ? conversation.sessionId : null })
}
