import { listFaqEntries } from '#server/knowledge/faq'
import { getSetting } from '#server/system/settings'
import { clausesOf } from '#server/tts/text/clauses'
import type { Language } from '#shared/schemas/settings'
import { detectLanguage } from '#shared/utils/language'
import { TEMPLATE_VARIABLES } from '#shared/utils/template-variables'
import { SPOKEN_PROMPTS } from './conversation/prompts'
import { getDefaultPersona } from './personas'

export interface LikelyPhrase {
  text: string
  language: Language
  personaVoice: string | null
}

const VARIABLE = new RegExp(`\\{(?:${TEMPLATE_VARIABLES.join('|')})\\}`)

/**
 * What the secretary will probably say, clause by clause as a conversation says it: the greeting, its own prompts, then
 * the answers of the FAQ, those asked for most often first. A text that holds the time or the date is another one each time.
 */
export async function listLikelyPhrases(): Promise<LikelyPhrase[]> {
  const { voice: personaVoice } = getDefaultPersona()
  const { language } = getSetting('business')
  const { greeting } = getSetting('conversation')
  const first = greeting && !VARIABLE.test(greeting) ? [{ text: greeting, language: detectLanguage(greeting), personaVoice }] : []
  const prompts = Object.values(SPOKEN_PROMPTS[language]).map(text => ({ text, language, personaVoice }))
  const answers = (await listFaqEntries())
    .filter(({ enabled, answer }) => enabled && !VARIABLE.test(answer))
    .sort((a, b) => b.hit_count - a.hit_count)
  return [...first, ...prompts, ...answers.flatMap(({ answer }) => {
    const clauses = clausesOf(answer)
    // A conversation stays in the language of an answer's first clause.
    const spokenIn = detectLanguage(clauses[0]?.text ?? '')
    return clauses.map(({ text }) => ({ text, language: spokenIn, personaVoice }))
  })]
}
