import { fillTemplateVariables } from '#shared/utils/template-variables'
import { detectLanguage } from '#shared/utils/language'
import { countFaqHit, explainFaq } from '#server/knowledge/faq'
import { searchKnowledge, type FoundPassage, type KnowledgeScope } from '#server/knowledge/search'
import type { FaqMatch, Language } from '#server/knowledge/types'
import { openModel } from '#server/llm/models'
import { badRequest, DriverError } from '#server/runtime/errors'
import { logger } from '#server/runtime/logger'
import { checkLimit, takeFromLimit } from '#server/system/rate-limit'
import { getSetting } from '#server/system/settings'
import { finishTurn } from './finish-turn'
import { faqSource, materialOf, NEAR_FAQ } from './material'
import { openTurnSignal } from './open-turns'
import { noteOutcome } from './outcome'
import { promptFor } from './prompt'
import { openTurn, scopeOf, sessionOf, type OpenTurn } from './turn-record'
import type { TurnInput, TurnPart } from './types'

const MOST_CHARACTERS = 20_000
/** Nobody waits longer for the search; a language model answers without it then. */
const LONGEST_SEARCH_MS = 6_000
/** The built-in answerer knows nothing else: "I don't know" would be untrue. */
const NOT_SEARCHED = new DriverError('builtin', 'The knowledge could not be searched', { retryable: true, reason: 'unavailable' })

/** Answers one thing a person said. The parts it yields are all a channel needs to render. */
export async function* runTurn(input: TurnInput, signal: AbortSignal): AsyncGenerator<TurnPart> {
  ensureWithinLimits(input)
  const ending = openTurnSignal(signal)
  try {
    const language = detectLanguage(input.text)
    const session = await sessionOf(input)
    const scope = await scopeOf(input, session)
    // Asked about a document, FAQ answers would be about something else.
    const near = scope.documentIds ? [] : await explainFaq(input.text, NEAR_FAQ, scope.setIds)
    const faq = near.find(match => match.sure)
    const passages = faq ? [] : await look(input.text, scope, ending.signal)
    const turn = await openTurn(input, session, faq ? answerFromFaq(faq, language) : null)
    // What may not be stored is not paid for either.
    turn.stored.catch(ending.abort)
    yield { type: 'turn-started', message: turn.userMessage }
    if (turn.instant) {
      yield* finishTurn(turn, null, ending.signal)
      if (faq && turn.isStored) countFaqHit(faq.entry.id)
      return
    }
    yield* answerFromModel(turn, { near, passages, language, scope }, ending.signal)
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
    sources: [faqSource({ entry, score })]
  }
}

/** What is found; null when the search fails or is too slow. Stopped meanwhile, the turn goes on to its end: what the person said is stored all the same. */
async function look(text: string, scope: KnowledgeScope, signal: AbortSignal): Promise<FoundPassage[] | null> {
  const timed = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_SEARCH_MS)])
  return searchKnowledge(text, scope, timed).then(({ passages }) => passages, (error) => {
    if (!signal.aborted) logger.error({ err: error }, 'the knowledge was not searched')
    return null
  })
}

interface Looked { near: FaqMatch[], passages: FoundPassage[] | null, language: Language, scope: KnowledgeScope }

async function* answerFromModel(turn: OpenTurn, looked: Looked, signal: AbortSignal): AsyncGenerator<TurnPart> {
  const { near, language, scope } = looked
  const quotes = (turn.backend ?? getSetting('llm.backend')) === 'builtin'
  const found = { near, passages: looked.passages ?? [], scope }
  const { sources, passages } = materialOf(found, quotes)
  if (sources.length) yield { type: 'sources-found', sources }
  const model = () => quotes && !looked.passages && !signal.aborted ? Promise.reject(NOT_SEARCHED) : openModel(turn.backend, turn.input.userId)
  const request = () => ({
    messages: promptFor({ systemPrompt: turn.systemPrompt, business: getSetting('business'), passages, history: turn.history, language, spoken: turn.input.spoken ?? false }),
    passages,
    parameters: turn.parameters,
    isKept: turn.draft !== null,
    language
  })
  for await (const part of finishTurn(turn, { model, request, sources }, signal)) {
    if (part.type === 'turn-ended' && !part.interrupted && looked.passages) noteOutcome(turn.input, found, part.answer)
    yield part
  }
}
