interface Talk {
  /** Of the message that is spoken. */
  id: string
  pieces: string[]
  complete: boolean
  controller: AbortController
  more: PromiseWithResolvers<undefined>
}

const current = shallowReactive({ id: null as string | null, sounding: false })
let talk: Talk | undefined
/** Whose voice speaks; the main persona's when not set. */
let persona: string | undefined
/** One player for all: browsers let a page play only through what a press has started before. */
let player: HTMLAudioElement | undefined

/** Speaks messages aloud, one at a time. */
export function useSpeech() {
  const api = useApi()
  const { t } = useI18n()
  const toast = useToast()
  const { failed } = useNotify()
  const blocked = () => toast.add({ title: t('chat.soundBlocked'), icon: 'i-lucide-volume-off', color: 'warning' })

  /** Speaks the Markdown of a message; of one that still grows, the sentences that are finished. Call again with more. */
  function speak(id: string, markdown: string, { done = true }: { done?: boolean } = {}) {
    if (talk?.id !== id) begin(id)
    if (!talk) return
    talk.pieces = speechPieces(speechTextOf(markdown), done)
    talk.complete = done
    talk.more.resolve(undefined)
    talk.more = Promise.withResolvers()
  }

  function begin(id: string) {
    stopSpeech()
    const own = talk = { id, pieces: [], complete: false, controller: new AbortController(), more: Promise.withResolvers() } as Talk
    current.id = id
    say(own).catch((error: unknown) => {
      if (own.controller.signal.aborted) return
      if (error instanceof DOMException && error.name === 'NotAllowedError') blocked()
      else failed(error)
    }).finally(() => {
      if (own === talk) stopSpeech()
    })
  }

  async function say(own: Talk) {
    const { signal } = own.controller
    const sounds = new Map<number, Promise<Blob>>()
    const soundOf = (index: number) => {
      const text = own.pieces[index]
      if (text && !sounds.has(index)) sounds.set(index, api<Blob>('/tts/test', { method: 'POST', as: 'blob', signal, body: { text, format: 'mp3', persona } }))
      sounds.get(index)?.catch(() => undefined)
      return sounds.get(index)
    }
    for (let index = 0; !signal.aborted; index++) {
      while (!own.pieces[index] && !own.complete) await own.more.promise
      const sound = await soundOf(index)
      if (!sound || signal.aborted) return
      // The next piece is made while this one sounds.
      void soundOf(index + 1)
      await playSound(sound, signal)
    }
  }

  const speakAs = (id: string | null | undefined) => {
    persona = id ?? undefined
  }

  return { current: readonly(current), speak, speakAs, stop: stopSpeech, unlock }
}

function stopSpeech() {
  talk?.controller.abort()
  talk?.more.resolve(undefined)
  talk = undefined
  current.id = null
  current.sounding = false
}

const audio = () => player ??= new Audio()

/** Called by a press: what is spoken later, without one, may sound then. */
function unlock() {
  if (talk) return
  audio().src = URL.createObjectURL(new Blob([silentWav()], { type: 'audio/wav' }))
  void audio().play().catch(() => undefined)
}

async function playSound(sound: Blob, signal: AbortSignal) {
  const element = audio()
  element.src = URL.createObjectURL(sound)
  const ended = Promise.withResolvers<undefined>()
  element.onended = () => ended.resolve(undefined)
  element.onerror = () => ended.reject(new Error('The sound could not be played'))
  const stop = () => {
    element.pause()
    ended.resolve(undefined)
  }
  signal.addEventListener('abort', stop, { once: true })
  await element.play()
  current.sounding = true
  await ended.promise.finally(() => {
    signal.removeEventListener('abort', stop)
    URL.revokeObjectURL(element.src)
  })
}
