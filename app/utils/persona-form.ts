import type { Persona, PersonaCreate } from '#shared/schemas/llm'

const LETTERS: Record<string, string> = {
  а: 'a', б: 'b', в: 'v', г: 'g', д: 'd', е: 'e', ё: 'e', ж: 'zh', з: 'z', и: 'i', й: 'y', к: 'k', л: 'l', м: 'm', н: 'n', о: 'o', п: 'p',
  р: 'r', с: 's', т: 't', у: 'u', ф: 'f', х: 'h', ц: 'ts', ч: 'ch', ш: 'sh', щ: 'sch', ъ: '', ы: 'y', ь: '', э: 'e', ю: 'yu', я: 'ya'
}
const ID_LENGTH = 40

/** An id that says the name in Latin letters and is not among `taken`: "Ольга" → "olga", then "olga-2". */
export function personaIdFor(name: string, taken: string[]): string {
  const latin = [...name.toLowerCase()].map(letter => LETTERS[letter] ?? letter).join('')
  const base = latin.replace(/[^a-z0-9]+/g, '-').slice(0, ID_LENGTH).replace(/^-+|-+$/g, '') || 'persona'
  // "current" is an address of its own.
  const used = new Set([...taken, 'current'])
  for (let count = 1; ; count++) {
    const id = count === 1 ? base : `${base}-${count}`
    if (!used.has(id)) return id
  }
}

/** What a person writes of a persona. */
export type PersonaFields = Omit<PersonaCreate, 'id'>

const NEW: PersonaFields = {
  name: '', description: null, language: 'ru', voice: null, system_prompt: '', enabled: true,
  temperature: 0.7, max_tokens: 512, top_p: 0.9, repetition_penalty: 1.1, knowledge_sets: null
}

export function personaFields(persona?: Persona): PersonaFields {
  if (!persona) return { ...NEW }
  const { name, description, language, voice, system_prompt, enabled, temperature, max_tokens, top_p, repetition_penalty, knowledge_sets } = persona
  return { name, description, language, voice, system_prompt, enabled, temperature, max_tokens, top_p, repetition_penalty, knowledge_sets }
}
