import { answerRecording } from '#server/dialogue/recorded-call'
import { takeListener } from '#server/stt/listeners'
import { MAX_RECORDING_BYTES } from '#server/stt/recordings'
import { ProcessCallForm } from '#shared/schemas/stt'

export default defineApiHandler({
  summary: 'Answer a recording (multipart, field "audio") with speech; X-Recognized-Text and X-Response-Text hold the words, percent-encoded',
  permission: 'stt.use',
  scope: ['speech', 'chat'],
  limit: 'stt',
  upload: { field: 'audio', fields: ProcessCallForm },
  produces: 'audio/wav',
  async handler({ event, user }) {
    const signal = closedSignal(event)
    using _listener = takeListener(user.id) // before the file is received: it lies in memory
    const file = await readUpload(event, { field: ['audio', 'file'], maxBytes: MAX_RECORDING_BYTES })
    const { session_id } = parsed(ProcessCallForm, file.fields, 'form')
    const { frames, headers } = await answerRecording(file, session_id, user, signal)
    await sendSpeech(event, frames, 'wav', signal, { 'content-disposition': 'inline; filename="response.wav"', ...headers })
  }
})
