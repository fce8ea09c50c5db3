import type { z } from 'zod'
import type { DocumentList, DocumentSaved, DocumentTaken, KnowledgeDocument, LinkCreate, NoteCreate } from '#shared/schemas/knowledge'

export const DOCUMENT_STATES = ['all', 'working', 'ready', 'failed'] as const
export const DOCUMENT_ORDERS = ['newest', 'name', 'used'] as const
export interface DocumentView {
  search: string
  /** Empty: of all sets but the guide to the program, which nobody added and whose rows would hide one's own. */
  set: string
  state: typeof DOCUMENT_STATES[number]
  order: typeof DOCUMENT_ORDERS[number]
}

type Documents = z.infer<typeof DocumentList>
const PAGE = 50
/** What the server gives at once. */
const MOST = 500
/** Rows whose progress is asked for at once. */
const FOLLOWED = 50
const MOVING_MS = 1_000

export const isWorking = ({ state }: Pick<KnowledgeDocument, 'state'>) => state === 'waiting' || state === 'reading' || state === 'indexing'

/** The documents of the knowledge, page by page; those that are being read are followed while the page is looked at. */
export function useKnowledgeDocuments(view: Readonly<Ref<DocumentView>>) {
  const api = useApi()
  const documents = shallowRef<KnowledgeDocument[]>([])
  const total = ref(0)
  const working = ref(0)
  const error = shallowRef<ApiError | null>(null)
  const known = ref(false)
  const loading = ref(false)
  let latest = 0

  const asked = () => ({ search: view.value.search || undefined, set_id: view.value.set || undefined, guide: Boolean(view.value.set), state: view.value.state, order: view.value.order })
  const get = (query: ApiOptions['query']) => api<Documents>('/documents', { query })

  /** Answers may come in another order than they were asked for: only the last one counts. */
  async function load(limit: number, before: KnowledgeDocument[] = []) {
    const call = ++latest
    loading.value = true
    const answer = await get({ ...asked(), limit, offset: before.length }).catch(toApiError)
    if (call !== latest) return
    loading.value = false
    error.value = answer instanceof ApiError ? answer : null
    if (answer instanceof ApiError) return
    const shown = new Set(before.map(({ id }) => id))
    documents.value = [...before, ...answer.documents.filter(({ id }) => !shown.has(id))]
    total.value = answer.total
    working.value = answer.working
    known.value = true
  }
  const refresh = () => load(Math.min(MOST, Math.max(PAGE, documents.value.length)))
  const more = () => load(PAGE, documents.value)
  watch(() => JSON.stringify(asked()), () => load(PAGE))

  const isNarrowed = () => Boolean(view.value.search || view.value.set) || view.value.state !== 'all' || view.value.order !== 'newest'

  /** Shows a document as it is now, where it is shown. Where it belongs among others, or whether at all, the server says. */
  function show(document: KnowledgeDocument) {
    const before = documents.value.find(({ id }) => id === document.id)
    if (!before) return
    documents.value = documents.value.map(shown => shown === before ? document : shown)
    if (isWorking(document)) working.value = Math.max(1, working.value)
    if (isNarrowed() && (before.state !== document.state || before.title !== document.title || before.set_id !== document.set_id)) void refresh()
  }
  /** The same for one that was just added: it stands first, unless the view wants it elsewhere. */
  function put(document: KnowledgeDocument) {
    if (documents.value.some(({ id }) => id === document.id)) return show(document)
    if (isNarrowed() || documents.value.length < total.value) return void refresh()
    documents.value = [document, ...documents.value]
    total.value++
    if (isWorking(document)) working.value = Math.max(1, working.value)
  }

  let following = false
  async function follow() {
    const moving = documents.value.filter(isWorking).slice(0, FOLLOWED).map(({ id }) => id)
    if (following || (!moving.length && !working.value)) return
    following = true
    const answer = await get(moving.length ? { ids: moving.join(), limit: FOLLOWED } : { limit: 1 }).catch(toApiError)
    following = false
    if (answer instanceof ApiError) return
    working.value = answer.working
    const now = new Map(answer.documents.map(document => [document.id, document]))
    const asFiltered = view.value.state === 'all' || moving.every(id => now.has(id) && isWorking(now.get(id)!))
    if (!asFiltered || moving.some(id => !now.has(id))) return refresh()
    documents.value = documents.value.map(document => now.get(document.id) ?? document)
  }
  useLive(follow, MOVING_MS)

  async function addLink(body: z.infer<typeof LinkCreate>) {
    const answer = await api<z.infer<typeof DocumentTaken>>('/documents/link', { method: 'POST', body })
    put(answer.document)
    return answer
  }
  async function addNote(body: NoteCreate) {
    const { document } = await api<z.infer<typeof DocumentSaved>>('/documents/note', { method: 'POST', body })
    put(document)
  }
  async function readAgain(id: string) {
    const { document } = await api<z.infer<typeof DocumentSaved>>(`/documents/${id}/refresh`, { method: 'POST' })
    show(document)
  }
  async function remove(id: string) {
    await api(`/documents/${id}`, { method: 'DELETE' })
    documents.value = documents.value.filter(document => document.id !== id)
    total.value = Math.max(0, total.value - 1)
  }

  void load(PAGE)
  return {
    documents, total, working, error, loading,
    /** Nothing is known yet. */
    blank: computed(() => !known.value && !error.value),
    hasMore: computed(() => documents.value.length < total.value),
    refresh, more, show, put, addLink, addNote, readAgain, remove
  }
}
