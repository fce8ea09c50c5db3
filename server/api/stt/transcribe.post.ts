import { takeListener } from '#server/stt/listeners'
import { MAX_RECORDING_BYTES, recogniseFile } from '#server/stt/recordings'
import { SttTranscribeQuery, SttTranscript } from '#shared/schemas/stt'

export default defineApiHandler({
  summary: 'Recognise a sound file (multipart, field "file"): text, words and segments with their times',
  permission: 'stt.use',
  scope: 'speech',
  limit: 'stt',
  query: SttTranscribeQuery,
  upload: { field: 'file' },
  response: SttTranscript,
  async handler({ event, query, user }) {
    using _listener = takeListener(user.id) // before the file is received: it lies in memory
    const file = await readUpload(event, { field: ['file', 'audio'], maxBytes: MAX_RECORDING_BYTES })
    const recording = await recogniseFile(file, query, { source: 'admin', source_id: user.apiKeyId }, closedSignal(event))
    const { segments, words } = recording
    return { ...recording, segments: segments.map(segment => ({ ...segment, words: words.filter(({ start, end }) => (start + end) / 2 >= segment.start && (start + end) / 2 <= segment.end) })) }
  }
})
