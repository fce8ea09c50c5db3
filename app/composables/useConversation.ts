export type ConversationPhase = 'off' | 'connecting' | 'listening' | 'hearing' | 'thinking' | 'speaking' | 'reconnecting'
export type ConversationProblem = MicrophoneProblem | 'no_sound' | 'no_recogniser' | 'connection' | 'signed_out' | 'refused' | 'nobody'

interface ConversationOptions {
  sessionId: string
}

const RECONNECT_MS = [500, 1_000, 2_000, 4_000, 8_000]
const POLICY_VIOLATION = 1008

/**
 * A spoken conversation that is stored in a chat session: what the microphone hears goes to the server, what the
 * secretary says is played. A lost connection is taken up again with the same session.
 */
export function useConversation({ sessionId }: ConversationOptions) {
  const phase = ref<ConversationPhase>('off')
  const problem = ref<ConversationProblem | null>(null)
  const detail = ref<string>()
  /** Something did not work, but the conversation goes on. */
  const trouble = shallowRef<ApiError | null>(null)
  const words = useConversationWords()
  /** From the person's last sound to the first of the answer. */
  const latencyMs = ref<number | null>(null)
  let socket: ReturnType<typeof openRealtime> | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  let lost = 0
  let personSpeaks = false

  const player = usePlayer()
  const microphone = useMicrophone(block => socket?.sound(block))
  watch(microphone.problem, (why) => {
    if (why && phase.value !== 'off') fail(why)
  }, { flush: 'sync' })
  // The last sound was played: it is the person's turn.
  watch(() => player.state.playing, (playing) => {
    if (playing && phase.value === 'thinking') phase.value = 'speaking'
    else if (!playing && phase.value === 'speaking') fellSilent()
  })

  function take(event: RealtimeEvent) {
    words.take(event)
    switch (event.type) {
      case 'session.updated':
        lost = 0
        phase.value = 'listening'
        return
      case 'input_audio_buffer.speech_started':
        personSpeaks = true
        return become('hearing')
      case 'input_audio_buffer.speech_stopped':
        personSpeaks = false
        // Without words it was no speech.
        return become(words.hearing.value ? 'thinking' : 'listening')
      // Asked in vain whether somebody is there: nobody leaves a microphone open for nobody. Whoever muted it is not expected to answer.
      case 'input_audio_buffer.timeout_triggered': return microphone.muted.value ? undefined : fail('nobody')
      case 'conversation.item.input_audio_transcription.completed': return become('thinking')
      case 'response.created':
        trouble.value = null
        return become('thinking')
      case 'response.output_audio.delta':
        phase.value = 'speaking'
        return player.push(pcmFromBase64(event.delta))
      case 'response.done': return responded()
      case 'output_audio_buffer.cleared':
        player.clear()
        return fellSilent()
      case 'secretary.waterfall':
        latencyMs.value = event.waterfall.first_sound_ms
        return
      case 'error': return troubled(event.error)
    }
  }

  /** While it still speaks, it is not yet known whether a sound of the person means anything. */
  function become(next: ConversationPhase) {
    if (!player.state.playing) phase.value = next
  }
  function fellSilent() {
    if (phase.value === 'speaking') phase.value = personSpeaks ? 'hearing' : 'listening'
  }
  function responded() {
    player.end()
    if (!player.state.playing && phase.value === 'thinking') phase.value = 'listening'
  }
  function troubled({ code, message }: { code?: string | null, message: string }) {
    const begins = phase.value === 'connecting' || phase.value === 'reconnecting'
    if (code === 'no_recogniser') fail('no_recogniser', message)
    else if (code === 'session_expired') fail('nobody')
    else if (begins) fail('refused', message)
    else trouble.value = new ApiError({ status: 0, code: code ?? 'unknown', detail: message })
  }

  function connect() {
    socket = openRealtime({ session_id: sessionId }, {
      event: take,
      closed(code, reason) {
        socket = undefined
        if (phase.value === 'off') return
        player.clear()
        if (code === POLICY_VIOLATION) return fail('signed_out', reason)
        const wait = RECONNECT_MS[lost++]
        if (wait === undefined) return fail('connection')
        phase.value = 'reconnecting'
        retry = setTimeout(connect, wait)
      }
    })
  }

  function fail(why: ConversationProblem, said?: string) {
    stop()
    problem.value = why
    if (said) detail.value = said
  }

  /** Called by a press. */
  async function start() {
    if (phase.value !== 'off') return
    problem.value = null
    detail.value = undefined
    trouble.value = null
    lost = 0
    phase.value = 'connecting'
    const [opened, sounds] = await Promise.all([microphone.start(), player.start().then(() => true, () => false)])
    if (!opened || phase.value !== 'connecting') return
    if (sounds) connect()
    else fail('no_sound')
  }

  function stop() {
    phase.value = 'off'
    clearTimeout(retry)
    socket?.close()
    socket = undefined
    microphone.stop()
    player.stop()
  }

  onScopeDispose(stop)
  return { phase: readonly(phase), problem: readonly(problem), detail: readonly(detail), trouble, latencyMs: readonly(latencyMs), words, microphone, player, start, stop }
}
