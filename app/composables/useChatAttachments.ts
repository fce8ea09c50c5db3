import type { z } from 'zod'
import type { DocumentList, DocumentSaved, DocumentTaken, KnowledgeDocument } from '#shared/schemas/knowledge'

/** A document of a conversation, or a file that is to become one. */
export interface ChatAttachment {
  /** The document's id; of a file its own. */
  id: string
  name: string
  state: 'uploading' | 'loading' | 'gone' | KnowledgeDocument['state']
  document: KnowledgeDocument | null
  /** From 0 to 1, of a file on its way. */
  sent: number
  error: ApiError | null
}
interface Upload { id: string, file: File, sent: number, error: ApiError | null, controller: AbortController }

/** As many a conversation may have. */
export const MOST_ATTACHED = 20
const LOOK_AGAIN_MS = 1_500
const isUnfinished = (document: KnowledgeDocument | null | undefined) => document === undefined || (document !== null && isWorking(document))

/** The documents a conversation is about: `ids` as the server holds them, `keep` stores others. */
export function useChatAttachments(ids: () => readonly string[], keep: (ids: string[]) => Promise<unknown>) {
  const api = useApi()
  const { failed } = useNotify()
  /** By id; null for one that is gone. */
  const documents = shallowRef(new Map<string, KnowledgeDocument | null>())
  const uploads = ref<Upload[]>([])
  let queue: Promise<unknown> = Promise.resolve()
  let count = 0

  const know = (entries: Iterable<readonly [string, KnowledgeDocument | null]>) => {
    documents.value = new Map([...documents.value, ...entries])
  }
  /** Nothing is added to one that was deleted elsewhere: the server would refuse all of them. */
  const alive = () => ids().filter(id => documents.value.get(id) !== null)
  const keepAlso = (id: string) => keep([...new Set([...alive(), id])])

  async function look() {
    const wanted = ids().filter(id => isUnfinished(documents.value.get(id)))
    if (!wanted.length) return
    const found = await api<z.infer<typeof DocumentList>>('/documents', { query: { ids: wanted.join(), attached: true, limit: 100 } }).catch(toApiError)
    if (found instanceof ApiError) return
    know(wanted.map(id => [id, found.documents.find(document => document.id === id) ?? null]))
  }

  async function upload(one: Upload) {
    const { signal } = one.controller
    if (signal.aborted) return
    const body = new FormData()
    body.set('set_id', 'none')
    body.set('if_exists', 'keep')
    body.set('file', one.file)
    const onProgress = (sent: number) => change(one.id, { sent })
    const { document } = await api.send<z.infer<typeof DocumentTaken>>('/documents/upload', body, { onProgress, signal })
    // Taken away in the very moment it arrived.
    if (signal.aborted) return
    know([[document.id, document]])
    await keepAlso(document.id)
    drop(one.id)
  }
  const drop = (id: string) => {
    uploads.value = uploads.value.filter(upload => upload.id !== id)
  }
  const change = (id: string, fields: Partial<Upload>) => {
    uploads.value = uploads.value.map(upload => upload.id === id ? { ...upload, ...fields } : upload)
  }
  /** One after the other: each adds itself to those before it. */
  function begin(one: Upload) {
    queue = queue.then(() => upload(one)).catch((cause: unknown) => {
      const error = toApiError(cause)
      if (error.code !== 'aborted') change(one.id, { error })
    })
  }

  function add(files: readonly File[]) {
    const room = MOST_ATTACHED - alive().length - uploads.value.length
    if (files.length > room) failed(new ApiError({ status: 400, code: 'too_many_attached', detail: `At most ${MOST_ATTACHED}` }))
    const made = files.slice(0, Math.max(0, room)).map((file): Upload => {
      const code = refusalOf(file)
      return { id: `file-${count++}`, file: markRaw(file), sent: 0, controller: markRaw(new AbortController()), error: code && new ApiError({ status: 0, code, detail: file.name }) }
    })
    uploads.value = [...uploads.value, ...made]
    for (const one of made) if (!one.error) begin(one)
  }

  /** Sends a file once more; of a document that could not be read, reads it once more. */
  async function retry(id: string) {
    const before = uploads.value.find(upload => upload.id === id)
    if (!before) return readAgain(id)
    change(id, { error: null, sent: 0 })
    begin(before)
  }
  async function readAgain(id: string) {
    const { document } = await api<z.infer<typeof DocumentSaved>>(`/documents/${id}/refresh`, { method: 'POST' })
    know([[id, document]])
  }

  async function pick(document: KnowledgeDocument) {
    know([[document.id, document]])
    await keepAlso(document.id)
  }

  /** It stays where it is; the conversation is no longer about it. */
  async function remove(id: string) {
    const uploading = uploads.value.find(upload => upload.id === id)
    if (!uploading) return keep(alive().filter(other => other !== id))
    uploading.controller.abort()
    drop(id)
  }

  const attachments = computed<ChatAttachment[]>(() => [
    ...ids().map((id) => {
      const document = documents.value.get(id)
      return { id, name: document?.title ?? '', document: document ?? null, state: document === undefined ? 'loading' as const : document?.state ?? 'gone' as const, sent: 0, error: null }
    }),
    ...uploads.value.map(({ id, file, sent, error }) => ({ id, name: file.name, document: null, state: 'uploading' as const, sent, error }))
  ])
  /** Something is still on its way to being readable. */
  const busy = computed(() => attachments.value.some(({ state, document, error }) => !error && (state === 'uploading' || (document !== null && isWorking(document)))))
  const broken = computed(() => attachments.value.some(({ state, error }) => error !== null || state === 'failed' || state === 'gone'))

  watch(() => ids().join(), look, { immediate: true })
  useLive(look, LOOK_AGAIN_MS)
  return { attachments, busy, broken, add, retry, pick, restore: keepAlso, remove }
}
