import { rawSamples } from '#server/audio'
import { getDefaultPersona } from '#server/dialogue/personas'
import { say } from '#server/tts/speech'
import { TtsStream } from '#shared/schemas/tts'

export default defineSocketHandler({
  summary: 'WebSocket: send texts to speak, get samples as they are made',
  permission: 'tts.use',
  scope: 'speech',
  limit: 'tts',
  message: TtsStream,
  async handler({ message, user, socket, signal }) {
    const started = performance.now()
    const { text, language, preset, voice, target_sample_rate, output_format } = message
    const speech = await say({ text, language, preset, voice, personaVoice: getDefaultPersona().voice }, { caller: user.id, source: 'admin', source_id: user.apiKeyId }, signal)
    const rate = target_sample_rate ?? speech.sampleRate
    socket.sendJson({ status: 'starting', sample_rate: rate })
    let first_chunk_ms: number | null = null
    let chunks = 0
    for await (const chunk of rawSamples(speech.frames, speech.sampleRate, rate, output_format)) {
      first_chunk_ms ??= performance.now() - started
      chunks++
      await socket.sendBytes(chunk)
    }
    socket.sendJson({ done: true, first_chunk_ms, total_ms: performance.now() - started, chunks })
  }
})
