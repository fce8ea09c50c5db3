import type { LlmMessage, LlmPassage } from '#server/llm'
import { fillTemplateVariables } from '#shared/utils/template-variables'
import type { Language } from '#server/knowledge/types'
import type { Business } from '#shared/schemas/settings'
import { PROMPT_TEXTS } from './prompt-texts'
import { quoted } from './quoted'

/** Characters of history that go to the model; older messages are left out, whole. */
const HISTORY_LENGTH = 24_000

export interface PromptParts {
  /** The persona's or the session's own. */
  systemPrompt: string
  business: Business
  passages: LlmPassage[]
  history: LlmMessage[]
  language: Language
  /** The answer will be heard. */
  spoken?: boolean
}

/** What the model is given: who it is, whom it works for, what was found, and what was said. */
export function promptFor({ systemPrompt, business, passages, history, language, spoken }: PromptParts): LlmMessage[] {
  const texts = PROMPT_TEXTS[language]
  const facts = [
    business.business_name && texts.business(business.business_name),
    business.owner_name && texts.owner(business.owner_name),
    business.about && texts.about(business.about),
    spoken && texts.spoken,
    fillTemplateVariables(texts.now, { language, timeZone: business.time_zone })
  ].filter(Boolean).join('\n')
  const system = [systemPrompt.trim(), facts, passages.length ? quoted(passages, texts.quotes) : texts.nothingFound].filter(Boolean).join('\n\n')
  return [{ role: 'system', content: system }, ...newest(history)]
}

function newest(history: LlmMessage[]) {
  let length = 0
  const first = history.findLastIndex(({ content }) => (length += content.length) > HISTORY_LENGTH)
  // The last message is what is being answered: it goes whatever its length.
  return history.slice(Math.min(first + 1, history.length - 1))
}
