import { takeListener } from '#server/stt/listeners'
import { MAX_RECORDING_BYTES, recogniseFile } from '#server/stt/recordings'
import { PlainTranscript } from '#shared/schemas/stt'

export default defineApiHandler({
  summary: 'Recognise a sound file (multipart, field "audio")',
  permission: 'stt.use',
  scope: 'speech',
  limit: 'stt',
  upload: { field: 'audio' },
  response: PlainTranscript,
  async handler({ event, user }) {
    using _listener = takeListener(user.id) // before the file is received: it lies in memory
    const file = await readUpload(event, { field: ['audio', 'file'], maxBytes: MAX_RECORDING_BYTES })
    const recording = await recogniseFile(file, {}, { source: 'api', source_id: user.apiKeyId }, closedSignal(event))
    return { ...recording, segments_count: recording.segments.length }
  }
})
