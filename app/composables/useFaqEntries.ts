import type { z } from 'zod'
import type { FaqEntry, FaqEntryCreate, FaqEntryDeleted, FaqEntryList, FaqEntryPatch, FaqImported, FaqImportFields, FaqTested } from '#shared/schemas/faq'

/** The questions with ready answers, and what can be done with them. */
export function useFaqEntries() {
  const api = useApi()
  const { data, error, loading, refresh } = useApiData<z.infer<typeof FaqEntryList>>('faq-entries', '/faq/entries')
  const entries = computed(() => data.value?.entries ?? [])
  const find = (id: string) => entries.value.find(entry => entry.id === id)

  // A list of thousands is not loaded again for one change.
  const change = (changed: FaqEntry[]) => {
    data.value = { entries: changed }
  }

  async function create(entry: FaqEntryCreate) {
    const created = await api<FaqEntry>('/faq/entries', { method: 'POST', body: entry })
    change([...entries.value, created])
  }

  async function update(id: string, patch: FaqEntryPatch) {
    const updated = await api<FaqEntry>(`/faq/entries/${id}`, { method: 'PUT', body: patch })
    change(entries.value.map(entry => entry.id === id ? updated : entry))
  }

  /** Gives the id by which it can be put back. */
  async function remove(id: string) {
    const { undo } = await api<z.infer<typeof FaqEntryDeleted>>(`/faq/entries/${id}`, { method: 'DELETE' })
    change(entries.value.filter(entry => entry.id !== id))
    return undo
  }

  /** Brings back what a deletion or an import changed. */
  async function undo(id: string) {
    await api(`/faq/undo/${id}`, { method: 'POST' })
    await refresh()
  }

  /** Says what a file would change, or changes it. */
  async function readFile(file: File, fields: FaqImportFields) {
    const body = new FormData()
    for (const [name, value] of Object.entries(fields)) body.set(name, String(value))
    body.set('file', file)
    const result = await api<FaqImported>('/faq/import', { method: 'POST', body })
    if (result.written) await refresh()
    return result
  }

  return { entries, error, loading, refresh, find, create, update, remove, undo, readFile }
}

/** What the FAQ would answer, and why. */
export function useFaqTest() {
  const api = useApi()
  return (text: string) => api<FaqTested>('/faq/test', { method: 'POST', body: { text } })
}
