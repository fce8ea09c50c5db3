import type { DocumentFormat, KnowledgeDocument } from '#shared/schemas/knowledge'

const ICONS: Record<DocumentFormat, string> = {
  pdf: 'i-lucide-file-text',
  docx: 'i-lucide-file-type',
  xlsx: 'i-lucide-file-spreadsheet',
  csv: 'i-lucide-file-spreadsheet',
  html: 'i-lucide-globe',
  md: 'i-lucide-file-pen-line',
  txt: 'i-lucide-file-text',
  image: 'i-lucide-file-image'
}

/** Bytes: nobody counts single ones. */
const LEAST_SHOWN = 1_000

/** Kinds, sizes and states of documents in the person's words. */
export function useDocumentWords() {
  const { t, te } = useI18n()
  const { number } = useFormat()
  const { size } = useModelWords()

  const icon = ({ source_type, format }: KnowledgeDocument) =>
    source_type === 'guide' ? 'i-lucide-book-open' : source_type === 'note' ? 'i-lucide-notebook-pen' : source_type === 'import' ? 'i-lucide-link' : ICONS[format]
  const kind = ({ source_type, format }: KnowledgeDocument) =>
    source_type === 'manual' || source_type === 'wiki' ? t(`knowledge.documents.formats.${format}`) : t(`knowledge.documents.kinds.${source_type}`)
  /** "12 pages · 340 KB" */
  const extent = ({ page_count, file_size_bytes, format }: KnowledgeDocument) =>
    [page_count !== null && t(format === 'xlsx' ? 'knowledge.documents.sheets' : 'knowledge.documents.pages', page_count), size(Math.max(LEAST_SHOWN, file_size_bytes))].filter(Boolean).join(' · ')

  /** "Reading: page 3 of 12" */
  function state({ state, progress, format }: KnowledgeDocument) {
    const step = state === 'reading' && format === 'image' ? 'recognising' : state
    if (!progress?.total || !isWorking({ state })) return t(`knowledge.documents.state.${step}`)
    return t(`knowledge.documents.progress.${step}`, { done: number(progress.done), total: number(progress.total) })
  }
  const share = ({ progress }: KnowledgeDocument) => progress?.total ? Math.min(100, Math.round(progress.done / progress.total * 100)) : null
  const failure = ({ failure }: KnowledgeDocument) =>
    failure === null ? null : te(`errors.${failure}`) ? t(`errors.${failure}`) : t('errors.unknown')

  return { icon, kind, extent, size, state, share, failure }
}
