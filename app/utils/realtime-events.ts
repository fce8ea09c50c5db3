import { z } from 'zod'
import { Waterfall } from '#shared/schemas/chat'

/** What comes over /v1/realtime and matters to this page: OpenAI's names, and our own with `secretary.` before them. */
const RealtimeEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('session.created') }),
  z.object({ type: z.literal('session.updated') }),
  z.object({ type: z.literal('input_audio_buffer.speech_started') }),
  z.object({ type: z.literal('input_audio_buffer.speech_stopped') }),
  z.object({ type: z.literal('input_audio_buffer.timeout_triggered') }),
  // Our server says all words so far in `transcript` too, since a recogniser may change its mind.
  z.object({ type: z.literal('conversation.item.input_audio_transcription.delta'), item_id: z.string(), delta: z.string(), transcript: z.string().optional() }),
  z.object({ type: z.literal('conversation.item.input_audio_transcription.completed'), item_id: z.string(), transcript: z.string() }),
  z.object({ type: z.literal('response.created'), response: z.object({ id: z.string() }) }),
  z.object({ type: z.literal('response.output_audio.delta'), response_id: z.string(), delta: z.string() }),
  z.object({ type: z.literal('response.output_audio_transcript.delta'), response_id: z.string(), delta: z.string() }),
  z.object({ type: z.literal('response.done') }),
  z.object({ type: z.literal('output_audio_buffer.cleared') }),
  z.object({ type: z.literal('error'), error: z.object({ code: z.string().nullish(), message: z.string() }) }),
  z.object({ type: z.literal('secretary.playback'), state: z.string(), heard_ms: z.number() }),
  z.object({ type: z.literal('secretary.waterfall'), waterfall: Waterfall })
])
export type RealtimeEvent = z.infer<typeof RealtimeEvent>

/** The event of a message, or undefined where it is one that this page does not need. */
export function readRealtimeEvent(data: unknown): RealtimeEvent | undefined {
  try {
    return RealtimeEvent.safeParse(JSON.parse(String(data))).data
  } catch {
    return undefined
  }
}
