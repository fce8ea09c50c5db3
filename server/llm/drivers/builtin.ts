import { z } from 'zod'
import { hasContact, isCourtesy, looksLikeQuestion, only } from '#shared/utils/small-talk'
import { excerptOf, wordsOf } from '../excerpt'
import type { LlmDriver, LlmDriverFactory, LlmMessage, LlmPassage, LlmRequest } from '../types'
import { BUILTIN_TEXTS, type BuiltinTexts } from './builtin-texts'

export const options = z.object({
  /** How sure the search must be of a passage before it is quoted, 0 to 1. */
  threshold: z.number().min(0).max(1).default(0.45)
})

const LONGEST_QUOTE = 700
const WORDS_A_DELTA = 3

/** Answers without a language model and without a network, by quoting the passages that the search found. */
export const createBuiltin: LlmDriverFactory<z.infer<typeof options>> = ({ threshold }): LlmDriver => ({
  name: 'builtin',
  model: 'builtin',

  async* stream(request, signal) {
    signal.throwIfAborted()
    for (const text of wordGroups(replyTo(request, threshold))) {
      yield { type: 'text-delta', text }
      signal.throwIfAborted()
    }
    yield { type: 'finished', reason: 'stop' }
  },

  async complete(request, signal) {
    signal.throwIfAborted()
    return { text: replyTo(request, threshold), reason: 'stop' }
  },

  listModels: async () => ['builtin']
})

function replyTo({ messages, passages = [], language, isKept = false }: LlmRequest, threshold: number): string {
  const question = messages.findLast(({ role }) => role === 'user')?.content.trim() ?? ''
  const texts = BUILTIN_TEXTS[language ?? (/[а-яё]/i.test(question) ? 'ru' : 'en')]
  const sure = passages.filter(({ score }) => score >= threshold).sort((one, other) => rank(other) - rank(one))
  return replyToMessage(question, messages, texts, sure.length > 0, isKept)
    ?? replyToCourtesy(question, texts)
    ?? quote(sure, question, texts)
    ?? (isKept ? texts.unknown : texts.unknownHere)
}

/** What the owner wrote as an answer goes before what only mentions it. */
const rank = ({ kind, score }: LlmPassage) => score + (kind === 'faq' ? 0.05 : 0)

/** Whether the person leaves a message for the owner, and what to say to that. */
function replyToMessage(text: string, messages: LlmMessage[], texts: BuiltinTexts, hasAnswer: boolean, isKept: boolean): string | undefined {
  const { message, wish, introduction } = texts.patterns
  const lower = text.toLowerCase()
  const before = messages.findLast(({ role }) => role === 'assistant')?.content ?? ''
  const wasOffered = before.includes(texts.offer)
  const wasAsked = wasOffered || before.includes(texts.invitation) || before.includes(texts.askContact)
  const contact = hasContact(text)
  const words = wordsOf(text)
  if (!words.length) return

  if (wasAsked && only(words, texts.words.no)) return texts.declined
  if (wasOffered && only(words, texts.words.yes)) return texts.invitation
  if (wish.test(lower) && !contact && words.length <= 8) return texts.invitation
  const asks = text.includes('?')
  const isMessage = !(asks && hasAnswer) && (contact || message.test(lower) || wish.test(lower) || (!asks && introduction.test(lower)))
  if (!isMessage && (!wasAsked || isCourtesy(words, texts))) return
  if (!isMessage && (looksLikeQuestion(text, words, texts) || (hasAnswer && words.length <= 3))) return
  if (!isKept) return texts.notKept
  return contact || before.includes(texts.askContact) ? texts.taken : `${texts.taken} ${texts.askContact}`
}

function replyToCourtesy(text: string, texts: BuiltinTexts): string | undefined {
  if (texts.patterns.about.test(text.toLowerCase())) return texts.about
  const words = wordsOf(text)
  if (!words.length) return texts.greeting
  if (!isCourtesy(words, texts)) return
  if (words.some(word => texts.words.bye.includes(word))) return texts.bye
  if (words.some(word => texts.words.thanks.includes(word))) return texts.thanks
  if (words.some(word => texts.words.greeting.includes(word))) return texts.greeting
}

function quote([best, second]: LlmPassage[], question: string, texts: BuiltinTexts): string | undefined {
  if (!best) return
  const first = excerptOf(best.text, question, LONGEST_QUOTE)
  const room = LONGEST_QUOTE - first.length
  // Only one that is about as sure is worth reading too, and only from another place.
  const also = second && room >= 200 && second.source !== best.source && rank(second) >= rank(best) * 0.95 ? second : undefined
  const more = also && excerptOf(also.text, question, room)
  const sources = [best, ...(more && also ? [also] : [])].map(({ source, page }) => page ? `${source}, ${texts.page} ${page}` : source).join('; ')
  return [first, more, `${texts.sources}: ${sources}`].filter(Boolean).join('\n\n')
}

/** Splits between words, so that the groups joined are the text again. */
function wordGroups(text: string): string[] {
  const words = text.match(/\S+\s*|\s+/g) ?? []
  return Array.from({ length: Math.ceil(words.length / WORDS_A_DELTA) }, (_, index) =>
    words.slice(index * WORDS_A_DELTA, (index + 1) * WORDS_A_DELTA).join(''))
}
