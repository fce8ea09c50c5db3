/** Files that are dragged onto the page or pasted into it; `dragging` while they hover over it. */
export function useFileDrop(take: (files: File[]) => void) {
  const dragging = ref(false)
  const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false

  function over(event: DragEvent) {
    if (!hasFiles(event)) return
    event.preventDefault()
    dragging.value = true
  }
  function leave({ relatedTarget }: DragEvent) {
    if (!relatedTarget) dragging.value = false
  }
  function drop(event: DragEvent) {
    dragging.value = false
    if (!hasFiles(event)) return
    event.preventDefault()
    take([...event.dataTransfer?.files ?? []])
  }
  function paste(event: ClipboardEvent) {
    const { files, types = [] } = event.clipboardData ?? {}
    // Office programs put a picture beside the text that was copied.
    if (!files?.length || types.includes('text/plain')) return
    if (event.target instanceof Element && event.target.closest('[role=dialog]')) return
    event.preventDefault()
    take([...files])
  }

  let controller: AbortController | undefined
  onMounted(() => {
    controller = new AbortController()
    const { signal } = controller
    document.addEventListener('dragover', over, { signal })
    document.addEventListener('dragleave', leave, { signal })
    document.addEventListener('drop', drop, { signal })
    document.addEventListener('paste', paste, { signal })
  })
  onBeforeUnmount(() => controller?.abort())
  return { dragging }
}
