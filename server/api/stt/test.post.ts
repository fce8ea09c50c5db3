import { testRecognition } from '#server/stt/self-test'
import { say } from '#server/tts/speech'
import { SttTested, SttTestQuery } from '#shared/schemas/stt'

export default defineApiHandler({
  summary: 'Speak a text with the secretary\'s voice, recognise it, and compare',
  permission: 'stt.use',
  limit: 'stt',
  query: SttTestQuery,
  response: SttTested,
  handler({ event, query, user }) {
    const signal = closedSignal(event)
    const origin = { caller: user.id, source: 'admin', source_id: user.apiKeyId }
    const speak = (text: string, language: 'ru' | 'en') => say({ text, language }, origin, signal)
    return testRecognition(query, origin, speak, signal)
  }
})
