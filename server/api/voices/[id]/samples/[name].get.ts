import { setResponseHeaders } from 'h3'
import { readSample } from '#server/tts/voice-samples'
import { SampleParams } from '#shared/schemas/tts'

export default defineApiHandler({
  summary: 'Hear a recording of a voice',
  permission: 'tts.write',
  params: SampleParams,
  produces: 'audio/wav',
  async handler({ event, params }) {
    const { bytes, contentType } = await readSample(params.id, params.name)
    setResponseHeaders(event, { 'content-type': contentType, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    return bytes
  }
})
