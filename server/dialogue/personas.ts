import { isUniqueViolation, prisma } from '#server/database/client'
import type { Persona as PersonaRow } from '#server/database/generated/client'
import { ensureSetsExist, onSetDeleted } from '#server/knowledge/sets'
import { badRequest, conflict, notFound } from '#server/runtime/errors'
import { config } from '#server/runtime/config'
import { audit } from '#server/system/audit'
import type { Caller } from '#server/system/callers'
import { getSetting, isSet, setSetting } from '#server/system/settings'
import type { PersonaCreate, PersonaPatch } from '#shared/schemas/llm'

/** What ships with the product; the prompt is the Markdown file of the same name. */
const BUILTIN = [
  { id: 'anna', name: 'Анна', description: 'Тёплая и внимательная', temperature: 0.7, max_tokens: 512, top_p: 0.9, repetition_penalty: 1.1, voice: 'espeak-ru-anna' },
  { id: 'marina', name: 'Марина', description: 'Деловая и краткая', temperature: 0.5, max_tokens: 512, top_p: 0.85, repetition_penalty: 1.15, voice: 'espeak-ru-marina' }
]

/** `/presets/current` is the default persona. */
const RESERVED_ID = 'current'

const byId = new Map<string, PersonaRow>()

const toPersona = (row: PersonaRow) => ({
  ...row,
  language: row.language as 'ru' | 'en',
  knowledge_sets: row.knowledge_sets === null ? null : JSON.parse(row.knowledge_sets) as string[],
  is_default: row.id === defaultId()
})

const toRow = <P extends PersonaPatch>({ knowledge_sets, ...fields }: P) =>
  ({ ...fields, ...knowledge_sets !== undefined && { knowledge_sets: knowledge_sets && JSON.stringify(knowledge_sets) } })

const defaultId = () => byId.has(getSetting('llm.persona')) ? getSetting('llm.persona') : [...byId.keys()][0]!

async function load() {
  const rows = await prisma.persona.findMany({ orderBy: { name: 'asc' } })
  byId.clear()
  for (const row of rows) byId.set(row.id, row)
}

export const listPersonas = () => [...byId.values()].map(toPersona)

/** Throws NotFound. */
export function getPersona(id: string) {
  const row = byId.get(id)
  if (!row) throw notFound('Persona')
  return toPersona(row)
}

/** Personas that have this voice of their own. */
export const personasWithVoice = (voice: string) => listPersonas().filter(persona => persona.voice === voice)

export const getDefaultPersona = () => getPersona(defaultId())

/** The persona `id`, or the default one when there is none or it was deleted. */
export const findPersona = (id: string | null | undefined) => id && byId.has(id) ? getPersona(id) : getDefaultPersona()

export async function createPersona(fields: PersonaCreate, user: Caller) {
  if (fields.id === RESERVED_ID) throw badRequest('This id is taken by an address', [{ path: 'id', message: 'reserved' }])
  await ensureSetsExist(fields.knowledge_sets ?? [])
  await prisma.persona.create({ data: toRow(fields) }).catch((error) => {
    throw isUniqueViolation(error) ? conflict('There is a persona with this id already') : error
  })
  await load()
  audit('create', 'llm_preset', user, { id: fields.id })
  return getPersona(fields.id)
}

export async function updatePersona(id: string, patch: PersonaPatch, user: Caller) {
  getPersona(id)
  if (patch.enabled === false && id === defaultId()) throw badRequest('The default persona can\'t be switched off')
  await ensureSetsExist(patch.knowledge_sets ?? [])
  await prisma.persona.update({ where: { id }, data: toRow(patch) })
  await load()
  audit('update', 'llm_preset', user, { id, fields: Object.keys(patch) })
  return getPersona(id)
}

export async function deletePersona(id: string, user: Caller) {
  const persona = getPersona(id)
  if (persona.builtin) throw badRequest('This persona came with the product: it can be changed and reset, not deleted')
  if (persona.is_default) throw badRequest('Make another persona the default first')
  await prisma.persona.delete({ where: { id } })
  await load()
  audit('delete', 'llm_preset', user, { id })
}

/** A persona that answered from a set that is gone answers from the others it had, and never from more. */
onSetDeleted(async (set) => {
  for (const { id, knowledge_sets } of listPersonas()) {
    if (!knowledge_sets?.includes(set)) continue
    await prisma.persona.update({ where: { id }, data: toRow({ knowledge_sets: knowledge_sets.filter(one => one !== set) }) })
  }
  await load()
})

/** From the next turn on, every channel that names no persona speaks as this one. */
export async function activatePersona(id: string, user: Caller) {
  if (!getPersona(id).enabled) throw badRequest('This persona is switched off')
  await setSetting('llm.persona', id)
  audit('activate', 'llm_preset', user, { id })
  return getPersona(id)
}

/** Puts back the prompt that came with the product. */
export async function resetPersonaPrompt(id: string, user: Caller) {
  if (!getPersona(id).builtin) throw badRequest('Only a persona that came with the product has a prompt to go back to')
  return updatePersona(id, { system_prompt: await builtinPrompt(id) }, user)
}

const builtinPrompt = async (id: string) => String(await useStorage('assets:seed').getItem(`personas:${id}.md`)).trim()

/** Adds the personas of the product that are not there; changes none. */
export async function seedPersonas() {
  await load()
  for (const persona of BUILTIN.filter(({ id }) => !byId.has(id))) {
    await prisma.persona.create({ data: { ...persona, language: 'ru', builtin: true, system_prompt: await builtinPrompt(persona.id) } })
  }
  await load()
  const wanted = config().SECRETARY_PERSONA
  if (!isSet('llm.persona') && byId.has(wanted)) await setSetting('llm.persona', wanted)
}
