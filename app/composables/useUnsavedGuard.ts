import type { MaybeRefOrGetter } from 'vue'

/** Asks before a page with unsaved changes is left, by a link, by back, or by closing the tab. */
export function useUnsavedGuard(dirty: MaybeRefOrGetter<boolean>) {
  const confirm = useConfirm()
  const { t } = useI18n()

  const mayLeave = () => !toValue(dirty) || confirm({ title: t('common.unsavedTitle'), text: t('common.unsavedText'), action: t('common.leave'), destructive: true })
  onBeforeRouteLeave(mayLeave)

  const warn = (event: BeforeUnloadEvent) => {
    if (toValue(dirty)) event.preventDefault()
  }
  onMounted(() => window.addEventListener('beforeunload', warn))
  onBeforeUnmount(() => window.removeEventListener('beforeunload', warn))
  return { mayLeave }
}
