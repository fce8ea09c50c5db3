import { readdirSync, readFileSync } from 'node:fs'

const FIXTURES = new URL('../fixtures/knowledge/', import.meta.url)
const GUIDE = new URL('../../seed/knowledge/', import.meta.url)
const LANGUAGES = ['ru', 'en'] as const

export type SetLanguage = typeof LANGUAGES[number]

export interface KnowledgeDocument {
  /** As 'clinic/ru/prices'. */
  id: string
  fileName: string
  language: SetLanguage
  markdown: string
}

/** A question and the sections of which any answers it. Every second one is held out: nothing was tuned on it. */
export interface KnownQuestion {
  text: string
  language: SetLanguage
  set: 'tuning' | 'held-out'
  answers: { documentId: string, heading: string }[]
}

export type UnansweredQuestion = Omit<KnownQuestion, 'answers'>

/** The product's guide and the papers of a small clinic, each in two languages. */
export const knowledgeDocuments = (): KnowledgeDocument[] => [['guide', GUIDE], ['clinic', new URL('clinic/', FIXTURES)]].flatMap(([name, folder]) =>
  LANGUAGES.flatMap(language => readdirSync(new URL(`${language}/`, folder)).sort().map(fileName => ({
    id: `${String(name)}/${language}/${fileName.replace('.md', '')}`,
    fileName,
    language,
    markdown: readFileSync(new URL(`${language}/${fileName}`, folder), 'utf8')
  }))))

const lines = (name: string) => readFileSync(new URL(name, FIXTURES), 'utf8').split('\n').filter(Boolean)
const setOf = (line: number) => line % 2 ? 'held-out' : 'tuning'

export const knownQuestions = (): KnownQuestion[] => LANGUAGES.flatMap(language => lines(`questions.${language}.txt`).map((line, nth) => {
  const [text = '', answers = ''] = line.split(' => ')
  return {
    text,
    language,
    set: setOf(nth),
    answers: answers.split(' | ').map((answer) => {
      const [document = '', heading = ''] = answer.split(' § ')
      return { documentId: document.replace('/', `/${language}/`), heading }
    })
  }
}))

/** What sounds as if the clinic could answer it, and no document does. */
export const unansweredQuestions = (): UnansweredQuestion[] => LANGUAGES.flatMap(language =>
  lines(`unanswered.${language}.txt`).map((text, nth) => ({ text, language, set: setOf(nth) })))

export const answersIt = ({ answers }: KnownQuestion, passage: { documentId: string, headings: string[] }) =>
  answers.some(({ documentId, heading }) => passage.documentId === documentId && passage.headings.some(text => text.startsWith(heading)))
