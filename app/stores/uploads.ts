import type { z } from 'zod'
import type { DocumentTaken, KnowledgeDocument, UploadFields } from '#shared/schemas/knowledge'

/** waiting: others are sent first; asking: another file has this name; known: the very same file was there already. */
export type UploadState = 'waiting' | 'sending' | 'asking' | 'known' | 'failed'
export interface Upload {
  key: number
  name: string
  bytes: number
  setId: string
  state: UploadState
  /** From 0 to 1. */
  sent: number
  error: ApiError | null
  /** The one that was there already. */
  known: KnowledgeDocument | null
  ifExists: UploadFields['if_exists']
}

const AT_ONCE = 2

/** Files on their way to the knowledge. They go on while other pages are looked at; what has arrived leaves the list. */
export const useUploadsStore = defineStore('uploads', () => {
  const api = useApi()
  const session = useSessionStore()
  const uploads = ref<Upload[]>([])
  /** Counted since the list was last empty. */
  const arrived = ref(0)
  /** The newest that has arrived, or turned out to be there. */
  const taken = shallowRef<{ document: KnowledgeDocument, existed: boolean } | null>(null)
  const files = new Map<number, File>()
  const controllers = new Map<number, AbortController>()
  let lastKey = 0

  const isBusy = computed(() => uploads.value.some(({ state }) => state === 'waiting' || state === 'sending'))

  function add(chosen: Iterable<File>, setId: string) {
    if (!uploads.value.length) arrived.value = 0
    for (const file of chosen) {
      const code = refusalOf(file)
      const key = ++lastKey
      files.set(key, file)
      uploads.value.push({
        key, name: file.name, bytes: file.size, setId, sent: 0, known: null, ifExists: 'fail',
        state: code ? 'failed' : 'waiting',
        error: code && new ApiError({ status: 0, code, detail: '' })
      })
    }
    sendNext()
  }

  function sendNext() {
    const waiting = uploads.value.filter(({ state }) => state === 'waiting')
    for (const upload of waiting.slice(0, Math.max(0, AT_ONCE - controllers.size))) void send(upload)
  }

  async function send(upload: Upload) {
    const file = files.get(upload.key)
    if (!file) return
    const controller = new AbortController()
    controllers.set(upload.key, controller)
    Object.assign(upload, { state: 'sending', sent: 0, error: null })
    const form = new FormData()
    form.append('set_id', upload.setId)
    form.append('if_exists', upload.ifExists)
    form.append('file', file, file.name)
    const onProgress = (share: number) => {
      upload.sent = share
    }
    const answer = await api.send<z.infer<typeof DocumentTaken>>('/documents/upload', form, { onProgress, signal: controller.signal }).catch(toApiError)
    controllers.delete(upload.key)
    if (answer instanceof ApiError) settleFailed(upload, answer)
    else settleTaken(upload, answer)
    sendNext()
  }

  function settleFailed(upload: Upload, error: ApiError) {
    if (error.code !== 'aborted') Object.assign(upload, { state: error.code === 'document_exists' ? 'asking' : 'failed', error })
  }

  function settleTaken(upload: Upload, { document, existed }: z.infer<typeof DocumentTaken>) {
    taken.value = { document, existed }
    if (existed) Object.assign(upload, { state: 'known', known: document })
    else remove(upload.key)
    arrived.value++
  }

  /** Stops it where it is being sent; takes it off the list. */
  function remove(key: number) {
    uploads.value = uploads.value.filter(upload => upload.key !== key)
    files.delete(key)
    controllers.get(key)?.abort()
  }

  /** Once more, or with what to do about the other file of this name. */
  function again(key: number, ifExists: UploadFields['if_exists'] = 'fail') {
    const upload = uploads.value.find(upload => upload.key === key)
    if (!upload || controllers.has(key)) return
    Object.assign(upload, { state: 'waiting', ifExists, error: null })
    sendNext()
  }

  /** Whoever signs in next does not send what another has chosen. */
  function clear() {
    for (const { key } of [...uploads.value]) remove(key)
    arrived.value = 0
    taken.value = null
  }
  watch(() => session.me?.id, clear, { flush: 'sync' })

  const warn = (event: BeforeUnloadEvent) => event.preventDefault()
  watch(isBusy, busy => busy ? window.addEventListener('beforeunload', warn) : window.removeEventListener('beforeunload', warn))

  return { uploads, arrived, taken, isBusy, add, remove, again }
})
