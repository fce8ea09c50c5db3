import { z } from 'zod'
import { Source } from './chat'
import { Ok, Paging, Timestamp } from './common'
import { Language } from './settings'

/** Largest file that is taken, MiB. */
export const MAX_DOCUMENT_MB = 50

export const DocumentFormat = z.enum(['pdf', 'docx', 'xlsx', 'html', 'md', 'txt', 'csv', 'image'])
export type DocumentFormat = z.infer<typeof DocumentFormat>

/** waiting: nobody has looked at it yet; reading: its text is being extracted; indexing: the text is being made findable. */
export const DocumentState = z.enum(['waiting', 'reading', 'indexing', 'ready', 'failed'])
export type DocumentState = z.infer<typeof DocumentState>

/** ocr: read from pictures, so letters may be wrong; cut: too long, its end is missing; instructions: it speaks to the secretary as if to give orders; changed: its page says something new, and the text that somebody changed here was kept. */
export const DocumentWarning = z.enum(['ocr', 'cut', 'instructions', 'changed'])
export type DocumentWarning = z.infer<typeof DocumentWarning>

/** Of the step that `state` names: `done` of `total` pages (reading) or passages (indexing). Total 0: not known yet. */
export const DocumentProgress = z.object({ done: z.int(), total: z.int() })
export type DocumentProgress = z.infer<typeof DocumentProgress>

export const KnowledgeDocument = z.object({
  id: z.string(),
  filename: z.string(),
  title: z.string(),
  /** guide: ships with the product; manual: uploaded; note: written here; import: read from `source_url`; wiki: lies in the watched folder. */
  source_type: z.enum(['guide', 'manual', 'note', 'import', 'wiki']),
  source_url: z.string().nullable(),
  format: DocumentFormat,
  language: Language,
  file_size_bytes: z.int(),
  section_count: z.int(),
  page_count: z.int().nullable(),
  state: DocumentState,
  progress: DocumentProgress.nullable(),
  /** Code of what went wrong; its words are in the locales under `errors`. */
  failure: z.string().nullable(),
  warnings: z.array(DocumentWarning),
  /** The original can be downloaded. */
  has_file: z.boolean(),
  set_id: z.string().nullable(),
  owner_id: z.string().nullable(),
  /** Answers that showed a passage of it. */
  used_count: z.int(),
  last_used: Timestamp.nullable(),
  created: Timestamp,
  updated: Timestamp
})
export type KnowledgeDocument = z.infer<typeof KnowledgeDocument>

export const DocumentQuery = Paging.extend({
  search: z.string().trim().max(200).optional(),
  set_id: z.string().max(60).optional(),
  state: z.enum(['all', 'working', 'ready', 'failed']).default('all'),
  order: z.enum(['newest', 'name', 'used']).default('newest'),
  /** What only hangs on a conversation is left out. */
  attached: z.stringbool().default(false),
  /** False: the guide to the program is left out. */
  guide: z.stringbool().default(true),
  /** Only these, joined by commas. */
  ids: z.string().max(6_100).transform(ids => ids.split(',')).pipe(z.array(z.string().min(1).max(60)).max(100)).optional()
})
export type DocumentQuery = z.infer<typeof DocumentQuery>
/** `working`: how many are being read or indexed, of all of them. */
export const DocumentList = z.object({ documents: z.array(KnowledgeDocument), total: z.int(), working: z.int() })
export const DocumentSaved = Ok.extend({ document: KnowledgeDocument })
/** `existed`: the very same file was there already, and `document` is that one. */
export const DocumentTaken = DocumentSaved.extend({ existed: z.boolean() })
export const DocumentDeleted = Ok.extend({ deleted: z.string() })
/** `content` is the extracted text, Markdown. */
export const DocumentDetails = z.object({ document: KnowledgeDocument, content: z.string() })

const Title = z.string().trim().min(1).max(300)
const Content = z.string().max(5_000_000)
export const SetId = z.string().min(1).max(60)
/** The fields beside an uploaded file. `set_id` 'none': only for the conversation it is attached to. */
export const UploadFields = z.object({
  set_id: SetId.default('general'),
  /** What to do when another file has this name: refuse with 409, put this one in its place, or keep both. */
  if_exists: z.enum(['fail', 'replace', 'keep']).default('fail')
})
export type UploadFields = z.infer<typeof UploadFields>
export const LinkCreate = z.object({ url: z.url({ protocol: /^https?$/ }).max(2_000), set_id: SetId.default('general') })
export const NoteCreate = z.object({ title: Title, content: Content.min(1), set_id: SetId.default('general') })
export type NoteCreate = z.infer<typeof NoteCreate>
export const DocumentPatch = z.object({ title: Title, content: Content, set_id: SetId }).partial()
export type DocumentPatch = z.infer<typeof DocumentPatch>

/** One indexed piece of a document. */
export const KnowledgePassage = z.object({
  id: z.string(),
  /** From the document's title down to the section. */
  headings: z.array(z.string()),
  page: z.int().nullable(),
  text: z.string(),
  /** Its meaning is indexed by the engine in use. */
  has_meaning: z.boolean()
})
export type KnowledgePassage = z.infer<typeof KnowledgePassage>
export const PassageList = z.object({ passages: z.array(KnowledgePassage), total: z.int() })

export const DocumentQuestion = z.object({ question: z.string().trim().min(1).max(2_000) })
export const DocumentAnswer = z.object({ answer: z.string(), answered_by: z.string(), provider: z.string().nullable(), model: z.string().nullable(), sources: z.array(Source) })
export type DocumentAnswer = z.infer<typeof DocumentAnswer>

/** "general" and "guide" are built in; the page names them. */
export const KnowledgeSet = z.object({
  id: z.string(),
  name: z.string().trim().min(1).max(80),
  description: z.string().trim().max(300).nullable(),
  builtin: z.boolean(),
  documents: z.int(),
  faq_entries: z.int(),
  created: Timestamp
})
export type KnowledgeSet = z.infer<typeof KnowledgeSet>
export const KnowledgeSetFields = z.object({ name: KnowledgeSet.shape.name, description: KnowledgeSet.shape.description.default(null) })
export const KnowledgeSetList = z.object({ sets: z.array(KnowledgeSet) })
export const KnowledgeSetSaved = Ok.extend({ set: KnowledgeSet })

/** Questions of one meaning that nobody could answer. */
export const KnowledgeGap = z.object({
  id: z.string(),
  question: z.string(),
  language: Language,
  asked_count: z.int(),
  /** 0 to 1: the best that FAQ and knowledge had. */
  best_score: z.number(),
  state: z.enum(['open', 'answered', 'dismissed']),
  answer_kind: z.enum(['faq', 'note']).nullable(),
  answer_id: z.string().nullable(),
  first_asked: Timestamp,
  last_asked: Timestamp,
  /** The newest ways it was asked, and where. */
  askings: z.array(z.object({ text: z.string(), channel: z.string(), session_id: z.string().nullable(), created: Timestamp }))
})
export type KnowledgeGap = z.infer<typeof KnowledgeGap>
export const GapQuery = Paging.extend({ state: KnowledgeGap.shape.state.default('open'), order: z.enum(['newest', 'often']).default('often') })
/** `open`: how many wait for an answer. */
export const GapList = z.object({ gaps: z.array(KnowledgeGap), total: z.int(), open: z.int() })
export const GapAnswer = z.object({
  kind: z.enum(['faq', 'note']),
  question: z.string().trim().min(1).max(500),
  answer: z.string().trim().min(1).max(8_000),
  set_id: SetId.default('general')
})
export type GapAnswer = z.infer<typeof GapAnswer>
export const GapSaved = Ok.extend({ gap: KnowledgeGap })

/** One engine that compares meanings: an installed model or a server. */
export const MeaningEngine = z.object({
  /** Id of the installed model or of the provider. */
  id: z.string(),
  name: z.string(),
  kind: z.enum(['local', 'remote']),
  state: z.enum(['ok', 'idle', 'failed']),
  detail: z.string().nullable()
})
export type MeaningEngine = z.infer<typeof MeaningEngine>
/** 'none': search by words alone, or without putting in order again. 'auto': the first that is there. */
export const MeaningSettings = z.object({ embedding_engine: z.string().min(1).max(120), reranking_engine: z.string().min(1).max(120) })
export type MeaningSettings = z.infer<typeof MeaningSettings>
export const MeaningState = z.object({
  ...MeaningSettings.shape,
  embedding_engines: z.array(MeaningEngine),
  reranking_engines: z.array(MeaningEngine),
  /** The engine that 'auto' or the choice comes to; null: none. */
  embedding_now: z.string().nullable(),
  reranking_now: z.string().nullable(),
  passages: z.int(),
  /** Passages whose meaning the engine in use has indexed. */
  embedded: z.int(),
  /** Why it does not go on, a DriverFailure. */
  failure: z.string().nullable()
})
export type MeaningState = z.infer<typeof MeaningState>

export const SearchTestQuery = z.object({
  query: z.string().trim().min(1).max(2_000),
  limit: z.int().min(1).max(20).default(8),
  /** Sets to search; all when not given. */
  set_ids: z.array(SetId).max(100).nullable().default(null),
  document_ids: z.array(z.string().max(60)).max(100).nullable().default(null)
})
export type SearchTestQuery = z.infer<typeof SearchTestQuery>
/** One found passage and why it was found. */
export const SearchHit = z.object({
  id: z.string(),
  document_id: z.string(),
  document_title: z.string(),
  source_file: z.string(),
  headings: z.array(z.string()),
  page: z.int().nullable(),
  text: z.string(),
  /** 0 to 1: how sure the search is. */
  score: z.number(),
  /** Place in the list by words and its BM25 score; null: not found by words. */
  by_words: z.object({ rank: z.int(), bm25: z.number(), words: z.array(z.string()) }).nullable(),
  /** Place in the list by meaning and the cosine of the angle; null: not found by meaning. */
  by_meaning: z.object({ rank: z.int(), similarity: z.number() }).nullable(),
  /** What the re-ranker said, 0 to 1. */
  reranked: z.number().nullable(),
  /** It goes to the model; it would be quoted by the built-in answerer. */
  in_prompt: z.boolean(),
  quotable: z.boolean()
})
export type SearchHit = z.infer<typeof SearchHit>
export const SearchTested = z.object({
  hits: z.array(SearchHit),
  /** The words that were looked for: stem, and in how many passages it is. */
  words: z.array(z.object({ text: z.string(), stem: z.string(), passages: z.int() })),
  /** FAQ entry that would answer before any search. */
  faq: z.object({ id: z.string(), question: z.string(), score: z.number() }).nullable(),
  /** What would be put before the model, as it is. */
  prompt: z.string(),
  took_ms: z.object({ words: z.number(), embedding: z.number().nullable(), meaning: z.number().nullable(), reranking: z.number().nullable(), total: z.number() }),
  embedding_engine: z.string().nullable(),
  reranking_engine: z.string().nullable()
})
export type SearchTested = z.infer<typeof SearchTested>

/** The predecessor's shapes, under /admin/wiki-rag. */
export const WikiSearch = z.object({ query: z.string().trim().min(1).max(2_000), top_k: z.int().min(1).max(20).default(3), max_chars: z.int().min(1).max(100_000).optional() })
export const WikiSearched = z.object({
  results: z.array(z.object({ title: z.string(), body: z.string(), source_file: z.string(), score: z.number(), engine: z.enum(['embeddings', 'bm25']) })),
  query: z.string()
})
export const WikiDocument = KnowledgeDocument.pick({ id: true, filename: true, title: true, source_type: true, file_size_bytes: true, section_count: true, owner_id: true, created: true, updated: true })
export const WikiDetails = z.object({ document: WikiDocument, content_preview: z.string() })
export const WikiParams = z.object({ doc_id: z.string().min(1).max(100) })
export const WikiStats = z.object({
  stats: z.object({
    engine: z.enum(['hybrid', 'bm25']),
    embedding_engine: z.string().nullable(),
    embedding_sections: z.int(),
    sections_indexed: z.int(),
    files_indexed: z.int(),
    unique_tokens: z.int(),
    avg_doc_length: z.number(),
    available: z.boolean()
  }),
  source_files: z.array(z.string())
})
const WikiEmbeddings = z.object({ status: z.enum(['ok', 'started', 'failed', 'disabled']), cached: z.int(), new: z.int(), stale_removed: z.int(), total: z.int(), provider: z.string().nullable() })
export const WikiReloaded = Ok.extend({ previous_sections: z.int(), current_sections: z.int(), files_indexed: z.int(), embeddings: WikiEmbeddings.optional() })
export const WikiReindexed = WikiEmbeddings
