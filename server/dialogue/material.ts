import type { LlmPassage } from '#server/llm'
import { isForModel, type FoundPassage, type KnowledgeScope } from '#server/knowledge/search'
import { QUOTABLE_SCORE } from '#server/knowledge/sureness'
import type { FaqMatch } from '#server/knowledge/types'
import type { Source } from '#shared/schemas/chat'

/** FAQ entries that are close, though not sure: context for the model, candidates for the built-in answerer. */
export const NEAR_FAQ = 2
/** FAQ entries below this would only lead a model astray. */
const NEAR_FAQ_SCORE = 0.45
/** A source is shown when it scores at least this share of the best one. */
const NEAR_BEST = 0.8
const MOST_UNSURE = 3

export interface Found { near: FaqMatch[], passages: FoundPassage[], scope: KnowledgeScope }

/** What the answer is made from, and what of it is shown as its sources. `quotes`: the built-in answerer needs sure passages. */
export function materialOf({ near, passages: found, scope }: Found, quotes: boolean): { sources: Source[], passages: LlmPassage[] } {
  const close = near.filter(match => match.score >= NEAR_FAQ_SCORE)
  const used = found.filter(passage => quotes ? passage.score >= QUOTABLE_SCORE : isForModel(passage, scope))
  return {
    sources: worthShowing([...close.map(faqSource), ...used.map(passageSource)], used, scope),
    passages: [...close.map(fromFaq), ...used.map(fromKnowledge)]
  }
}

/** Sure ones that are about as good as the best; what merely shares a word with the question would mislead. Where nothing is sure, what means the same. */
function worthShowing(sources: Source[], used: FoundPassage[], scope: KnowledgeScope): Source[] {
  const best = Math.max(...sources.map(({ score }) => score))
  const sure = sources.filter(({ score }) => score >= Math.max(QUOTABLE_SCORE, best * NEAR_BEST))
  if (sure.length) return sure
  return used.filter(({ byMeaning }) => scope.documentIds || byMeaning).slice(0, MOST_UNSURE).map(passageSource)
}

export const faqSource = ({ entry, score }: Pick<FaqMatch, 'entry' | 'score'>): Source =>
  ({ kind: 'faq', id: entry.id, title: entry.question, text: entry.answer, score })

const passageSource = ({ id, documentId, documentTitle, fileName, headings, page, text, score }: FoundPassage): Source =>
  ({ kind: 'knowledge', id, title: titleOf({ documentTitle, headings }), text, score, document_id: documentId, source_file: fileName, page })

const titleOf = ({ documentTitle, headings }: Pick<FoundPassage, 'documentTitle' | 'headings'>) =>
  headings.length > 1 ? `${documentTitle} › ${headings.slice(1).join(' › ')}` : documentTitle

const fromKnowledge = (passage: FoundPassage): LlmPassage =>
  ({ kind: 'knowledge', title: passage.headings.at(-1) ?? passage.documentTitle, source: titleOf(passage), text: passage.text, score: passage.score, page: passage.page })

const fromFaq = ({ entry, score }: FaqMatch): LlmPassage =>
  ({ kind: 'faq', title: entry.question, source: `FAQ: ${entry.question}`, text: entry.answer, score, page: null })
