interface Editing<T> {
  /** What is edited; null while the editor is closed. */
  source: () => T | null
  /** Tells one thing from another where the editor goes from one to the next. */
  key?: () => unknown
  save: (draft: T) => Promise<unknown>
  close: () => void
}

/** The draft of an editor that opens over a page. It asks before an edited draft is left; when it is saved the editor closes. */
export function useEditor<T extends object>({ source, key, save, close }: Editing<T>) {
  const isOpen = computed(() => source() !== null)
  const { draft, dirty, reset } = useDraft(source)
  const { mayLeave } = useUnsavedGuard(() => isOpen.value && dirty.value)
  onBeforeRouteUpdate(mayLeave)

  const { run: submit, running: saving, error } = useAction(async () => {
    if (!draft.value) return
    await save(draft.value as T)
    draft.value = undefined
    close()
  }, { quiet: true })

  watch(() => [isOpen.value, key?.()], () => {
    error.value = null
    reset()
  })
  return { draft, dirty, submit, saving, error }
}
