import { setResponseHeader } from 'h3'
import { listSttEngines } from '#server/stt'
import { openaiAnswer, transcriptEvents } from '#server/stt/openai-answer'
import { takeListener } from '#server/stt/listeners'
import { MAX_RECORDING_BYTES, recogniseFile } from '#server/stt/recordings'
import { TranscriptionRequest } from '#shared/schemas/openai'

export default defineApiHandler({
  summary: 'Recognise a sound file, as OpenAI\'s transcription API (multipart, field "file")',
  permission: 'stt.use',
  scope: 'speech',
  limit: 'stt',
  upload: { field: 'file', fields: TranscriptionRequest },
  async handler({ event, user }) {
    using _listener = takeListener(user.id) // before the file is received: it lies in memory
    const file = await readUpload(event, { field: 'file', maxBytes: MAX_RECORDING_BYTES })
    const request = parsed(TranscriptionRequest, file.fields, 'form')
    const engine = (await listSttEngines()).find(({ id }) => id === request.model)?.id
    const recording = await recogniseFile(file, { ...request, engine }, { source: 'api', source_id: user.apiKeyId }, closedSignal(event))
    if (request.stream) return sendEvents(event, transcriptEvents(recording))
    const { contentType, body } = openaiAnswer(recording, request)
    setResponseHeader(event, 'content-type', contentType)
    return body
  }
})
