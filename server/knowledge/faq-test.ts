import { getSetting } from '#server/system/settings'
import { explainFaq } from './faq'
import { detectLanguage } from '#shared/utils/language'
import { fillTemplateVariables } from '#shared/utils/template-variables'

const CANDIDATES = 5

/** What would be answered to `text` now, and how close the entries came, best first. */
export async function testFaq(text: string) {
  const candidates = await explainFaq(text, CANDIDATES)
  const sure = candidates.find(candidate => candidate.sure)
  const now = { language: detectLanguage(text), timeZone: getSetting('business').time_zone }
  return {
    match: sure !== undefined,
    response: sure ? fillTemplateVariables(sure.entry.answer, now) : null,
    candidates: candidates.map(({ entry: { id, question, answer }, matchedWords, ...match }) =>
      ({ ...match, id, question, answer, matched_words: matchedWords }))
  }
}
