import type { z } from 'zod'
import type { DocumentDetails, DocumentList, DocumentPatch, DocumentSaved, KnowledgeDocument } from '#shared/schemas/knowledge'

const MOVING_MS = 1_000

/** The document that is open, with its text; while it is being read it is followed. `onChanged` hears of each new state. */
export function useKnowledgeDocument(id: () => string | null, onChanged: (document: KnowledgeDocument) => void) {
  const api = useApi()
  const document = shallowRef<KnowledgeDocument | null>(null)
  const content = ref('')
  const error = shallowRef<ApiError | null>(null)
  /** Goes up with each new text: what is indexed of it is another. */
  const version = ref(0)

  const take = (now: KnowledgeDocument) => {
    document.value = now
    onChanged(now)
  }

  async function load() {
    const asked = id()
    if (!asked) return
    const answer = await api<z.infer<typeof DocumentDetails>>(`/documents/${asked}`).catch(toApiError)
    if (asked !== id()) return
    error.value = answer instanceof ApiError ? answer : null
    if (answer instanceof ApiError) {
      if (answer.status === 404) document.value = null
      return
    }
    content.value = answer.content
    version.value++
    take(answer.document)
  }
  watch(id, () => {
    document.value = null
    content.value = ''
    error.value = null
    void load()
  }, { immediate: true })

  let following = false
  async function follow() {
    const before = document.value
    if (following || !before || !isWorking(before)) return
    following = true
    const answer = await api<z.infer<typeof DocumentList>>('/documents', { query: { ids: before.id, attached: true, limit: 1 } }).catch(toApiError)
    following = false
    if (answer instanceof ApiError || before.id !== id()) return
    const now = answer.documents.find(({ id }) => id === before.id)
    // Its text is there, or it is gone.
    if (!now || now.state !== before.state) return load()
    take(now)
  }
  useLive(follow, MOVING_MS)

  async function change(patch: DocumentPatch) {
    const asked = id()
    const { document: now } = await api<z.infer<typeof DocumentSaved>>(`/documents/${asked}`, { method: 'PUT', body: patch })
    onChanged(now)
    if (asked !== id()) return
    if (patch.content !== undefined) content.value = patch.content
    version.value++
    document.value = now
  }

  return { document, content, error, version, load, change }
}
