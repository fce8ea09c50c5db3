import { getSetting } from '#server/system/settings'
import { detectLanguage } from '#shared/utils/language'
import { fillTemplateVariables } from '#shared/utils/template-variables'

/** What the secretary says first when a conversation begins now; undefined where the owner set nothing. */
export function greetingNow(): string | undefined {
  const { greeting } = getSetting('conversation')
  if (!greeting) return undefined
  return fillTemplateVariables(greeting, { language: detectLanguage(greeting), timeZone: getSetting('business').time_zone })
}
