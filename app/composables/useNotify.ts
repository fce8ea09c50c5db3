/** Short notes at the edge of the page: what was done, and what failed in the person's words. */
export function useNotify() {
  const toast = useToast()
  const errorText = useErrorText()

  const done = (title: string, description?: string) =>
    toast.add({ title, description, icon: 'i-lucide-circle-check', color: 'success' })

  const failed = (error: unknown) => {
    const known = toApiError(error)
    if (known.code !== 'aborted') toast.add({ title: errorText(known), icon: 'i-lucide-circle-alert', color: 'error' })
  }

  return { done, failed }
}
