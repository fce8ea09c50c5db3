/**
 * An editable copy of what the server holds. `draft` follows `source` while the person has changed nothing; after
 * that it is theirs until `reset()` or until the saved value arrives and equals it.
 */
export function useDraft<T extends object>(source: () => T | null | undefined) {
  const original = ref<string>()
  const draft = ref<T>()

  const take = (value: T) => {
    original.value = JSON.stringify(value)
    draft.value = JSON.parse(original.value) as T
  }
  const dirty = computed(() => draft.value !== undefined && JSON.stringify(draft.value) !== original.value)

  watch(source, (value) => {
    if (!value) return
    if (dirty.value && JSON.stringify(value) !== JSON.stringify(draft.value)) return
    take(value)
  }, { immediate: true, deep: true })

  const reset = () => {
    const value = source()
    if (value) take(value)
  }
  return { draft, dirty, reset }
}
