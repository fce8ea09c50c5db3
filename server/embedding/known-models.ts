import type { EmbeddingPurpose } from './types'

/** What is put before a text, by its purpose: what the model was trained with. */
export type Marks = Record<EmbeddingPurpose, string>

const SEARCH_EN = 'Represent this sentence for searching relevant passages: '

/** From the models' own pages. The first whose pattern fits the name counts. */
const KNOWN: [RegExp, Marks][] = [
  [/\be5\b.*instruct|qwen3-embedding/i, { question: 'Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery: ', passage: '' }],
  [/(^|[^a-z0-9])e5([^a-z0-9]|$)/i, { question: 'query: ', passage: 'passage: ' }],
  [/nomic-embed|frida|rosberta|(^|[^a-z])ru-en-/i, { question: 'search_query: ', passage: 'search_document: ' }],
  [/arctic-embed.*v2|arctic-embed-[lm]-v2/i, { question: 'query: ', passage: '' }],
  [/bge-(small|base|large)-en|mxbai-embed|arctic-embed/i, { question: SEARCH_EN, passage: '' }],
  [/embeddinggemma/i, { question: 'task: search result | query: ', passage: 'title: none | text: ' }]
]

/** None for a model that is not known to need them. */
export const marksOf = (model: string): Marks => KNOWN.find(([pattern]) => pattern.test(model))?.[1] ?? { question: '', passage: '' }

/** Trained so that the beginning of a vector is a vector too (Matryoshka). */
const SHORTENABLE = /text-embedding-3|gemini-embedding|embeddinggemma|qwen3-embedding|nomic-embed-text-v[12]\.?\d*|mxbai-embed-large|arctic-embed.*v2|jina-embeddings-v[345]/i

export const isShortenable = (model: string) => SHORTENABLE.test(model)

/** Vectors are compared only with those that were made alike; `size` tells models of one name apart. */
export const spaceOf = (model: string, size: number | undefined, { question, passage }: Marks) =>
  [model, size, question || passage ? `${question}|${passage}` : undefined].filter(part => part !== undefined).join('@')

/** Models whose first token stands for the whole text, where their folder does not say so. */
const FIRST_TOKEN = /bge-|gte-.*v1\.5|arctic-embed|mxbai-embed|rubert-tiny2|frida|rosberta|user-/i

export const poolingOf = (model: string) => FIRST_TOKEN.test(model) ? 'cls' as const : 'mean' as const
