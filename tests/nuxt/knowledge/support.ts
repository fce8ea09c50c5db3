import type { KnowledgeDocument, KnowledgeGap, KnowledgeSet } from '#shared/schemas/knowledge'

const AT = '2026-11-20T10:00:00.000Z'

export const set = (id: string, more: Partial<KnowledgeSet> = {}): KnowledgeSet =>
  ({ id, name: id, description: null, builtin: false, documents: 0, faq_entries: 0, created: AT, ...more })

export const gap = (id: string, question: string, more: Partial<KnowledgeGap> = {}): KnowledgeGap => ({
  id, question, language: 'ru', asked_count: 1, best_score: 0.2, state: 'open', answer_kind: null, answer_id: null, first_asked: AT, last_asked: AT,
  askings: [{ text: question, channel: 'telegram', session_id: 'chat-1', created: AT }], ...more
})

export const document = (id: string, more: Partial<KnowledgeDocument> = {}): KnowledgeDocument => ({
  id, filename: `${id}.pdf`, title: id, source_type: 'manual', source_url: null, format: 'pdf', language: 'ru', file_size_bytes: 1_000, section_count: 3, page_count: 1,
  state: 'ready', progress: null, failure: null, warnings: [], has_file: true, set_id: 'general', owner_id: null, used_count: 0, last_used: null, created: AT, updated: AT, ...more
})
