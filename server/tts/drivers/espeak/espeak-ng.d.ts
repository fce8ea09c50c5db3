declare module '@echogarden/espeak-ng-emscripten' {
  export interface EspeakWorker {
    /** Always answers 0 and may silently fall back; pass an identifier of `list_voices` with `+variant`, and '' as language. */
    set_voice(name: string, language: string): number
    set_rate(wordsPerMinute: number): void
    set_pitch(percent: number): void
    list_voices(): { name: string, identifier: string }[]
    /** Synchronous. The callback gets its own copy of about 100 ms of sound at 22,050 Hz, the last one may be empty; answering true ends the synthesis. */
    synthesize(text: string, onAudio: (samples: Int16Array) => boolean): void
  }
  export interface EspeakModule {
    eSpeakNGWorker: new () => EspeakWorker
    FS: {
      readFile(path: string, options: { encoding: 'utf8' }): string
      writeFile(path: string, content: string): void
      readdir(path: string): string[]
    }
  }
  export default function createEspeak(): Promise<EspeakModule>
}
