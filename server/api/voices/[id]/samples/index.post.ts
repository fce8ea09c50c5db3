import { addSample, isConsent, maxSampleBytes } from '#server/tts/voice-samples'
import { IdParams, ok } from '#shared/schemas/common'
import { SampleSaved } from '#shared/schemas/tts'

export default defineApiHandler({
  summary: 'Add a recording of 3 to 60 seconds (multipart: file, consent=true)',
  permission: 'tts.write',
  limit: 'stt',
  params: IdParams,
  response: SampleSaved,
  async handler({ event, params, user }) {
    const { bytes, contentType, fields } = await readUpload(event, { field: ['file', 'sample'], maxBytes: maxSampleBytes })
    return { ...ok, ...await addSample(params.id, bytes, { consent: isConsent(fields.consent), contentType }, user, closedSignal(event)) }
  }
})
