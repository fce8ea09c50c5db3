import { fillTemplateVariables } from '#shared/utils/template-variables'
import { detectLanguage } from '#shared/utils/language'
import { searchKnowledge } from '#server/knowledge/documents'
import { countFaqHit, explainFaq } from '#server/knowledge/faq'
import { KNOWLEDGE_THRESHOLD } from '#server/knowledge/passage-index'
import type { FaqMatch, FoundPassage, Language } from '#server/knowledge/types'
import type { LlmPassage } from '#server/llm'
import { openModel } from '#server/llm/models'
import { badRequest } from '#server/runtime/errors'
import { checkLimit, takeFromLimit } from '#server/system/rate-limit'
import { getSetting } from '#server/system/settings'
import type { Source } from '#shared/schemas/chat'
import { finishTurn } from './finish-turn'
import { openTurnSignal } from './open-turns'
import { promptFor } from './prompt'
import { openTurn, type OpenTurn } from './turn-record'
import type { TurnInput, TurnPart } from './types'

const MOST_CHARACTERS = 20_000
/** FAQ entries that were close, though not sure: context for the model, candidates for the built-in answerer. */
const NEAR_FAQ = 2
const NEAR_FAQ_SCORE = 0.45
/** A language model judges itself whether a passage helps; the built-in answerer needs sure ones. */
const CONTEXT_SCORE = 0.25
/** A source is shown when it scores at least this share of the best one. */
const NEAR_BEST = 0.8

/** Answers one thing a person said. The parts it yields are all a channel needs to render. */
export async function* runTurn(input: TurnInput, signal: AbortSignal): AsyncGenerator<TurnPart> {
  ensureWithinLimits(input)
  const ending = openTurnSignal(signal)
  try {
    const language = detectLanguage(input.text)
    const near = await explainFaq(input.text, NEAR_FAQ)
    const faq = near.find(match => match.sure)
    // Searched before anything is stored: what fails here leaves nothing behind.
    const passages = faq ? [] : await searchKnowledge(input.text, CONTEXT_SCORE)
    const turn = await openTurn(input, faq ? answerFromFaq(faq, language) : null)
    // What may not be stored is not paid for either.
    turn.stored.catch(ending.abort)
    yield { type: 'turn-started', message: turn.userMessage }
    if (turn.instant) {
      yield* finishTurn(turn, null, ending.signal)
      if (faq && turn.isStored) countFaqHit(faq.entry.id)
      return
    }
    yield* answerFromModel(turn, { near, passages, language }, ending.signal)
  } finally {
    ending.close()
  }
}

function ensureWithinLimits(input: TurnInput) {
  if (!input.text.trim()) throw badRequest('Say something first', [{ path: 'content', message: 'empty' }])
  if (input.text.length > MOST_CHARACTERS) throw badRequest(`At most ${MOST_CHARACTERS} characters at once`)
  if (input.confirmed) checkLimit('chat', input.client)
  else takeFromLimit('chat', input.client)
}

function answerFromFaq({ entry, score }: FaqMatch, language: Language) {
  const { time_zone } = getSetting('business')
  return {
    text: fillTemplateVariables(entry.answer, { language, timeZone: time_zone }),
    sources: [toFaqSource({ entry, score })]
  }
}

interface Found { near: FaqMatch[], passages: FoundPassage[], language: Language }

async function* answerFromModel(turn: OpenTurn, { near, passages: all, language }: Found, signal: AbortSignal): AsyncGenerator<TurnPart> {
  const quotes = (turn.backend ?? getSetting('llm.backend')) === 'builtin'
  const passages = all.filter(({ score }) => score >= (quotes ? KNOWLEDGE_THRESHOLD : CONTEXT_SCORE))
  const close = near.filter(match => match.score >= NEAR_FAQ_SCORE)
  const sources = worthShowing([...close.map(toFaqSource), ...passages.map(toSource)])
  if (sources.length) yield { type: 'sources-found', sources }
  const found = [...close.map(fromFaq), ...passages.map(fromKnowledge)]
  const model = () => openModel(turn.backend, turn.input.userId)
  const request = () => ({
    messages: promptFor({ systemPrompt: turn.systemPrompt, business: getSetting('business'), passages: found, history: turn.history, language, spoken: turn.input.spoken ?? false }),
    passages: found,
    parameters: turn.parameters,
    isKept: turn.draft !== null,
    language
  })
  yield* finishTurn(turn, { model, request, sources }, signal)
}

/** Sure ones that are about as good as the best; what merely shares a word with the question would mislead. */
function worthShowing(sources: Source[]) {
  const best = Math.max(...sources.map(({ score }) => score))
  return sources.filter(({ score }) => score >= Math.max(KNOWLEDGE_THRESHOLD, best * NEAR_BEST))
}

const toFaqSource = ({ entry, score }: Pick<FaqMatch, 'entry' | 'score'>): Source =>
  ({ kind: 'faq', id: entry.id, title: entry.question, text: entry.answer, score })

const toSource = ({ id, documentTitle, headings, text, score }: FoundPassage): Source =>
  ({ kind: 'knowledge', id, title: headings.length > 1 ? `${documentTitle} › ${headings.slice(1).join(' › ')}` : documentTitle, text, score })

const fromKnowledge = (passage: FoundPassage): LlmPassage =>
  ({ kind: 'knowledge', title: passage.headings.at(-1) ?? passage.documentTitle, source: toSource(passage).title, text: passage.text, score: passage.score })

const fromFaq = ({ entry, score }: FaqMatch): LlmPassage =>
  ({ kind: 'faq', title: entry.question, source: `FAQ: ${entry.question}`, text: entry.answer, score })
