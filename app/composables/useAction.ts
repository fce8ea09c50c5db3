/**
 * A thing a button does: `running` while it lasts (a second press is ignored), `error` until the next try, and a note
 * when it fails. `run` answers whether it worked.
 */
export function useAction<Args extends unknown[]>(act: (...args: Args) => Promise<unknown>, { quiet = false } = {}) {
  const running = ref(false)
  const error = shallowRef<ApiError | null>(null)
  const { failed } = useNotify()

  async function run(...args: Args): Promise<boolean> {
    if (running.value) return false
    running.value = true
    error.value = null
    await act(...args).catch((cause: unknown) => {
      error.value = toApiError(cause)
      if (!quiet) failed(cause)
    })
    running.value = false
    return !error.value
  }

  return { run, running, error }
}
