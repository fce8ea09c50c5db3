declare module '@echogarden/espeak-ng-emscripten' {
  export interface EspeakWorker {
    /** Always answers 0 and may silently fall back; pass an identifier of `list_voices` with `+variant`, and '' as language. */
    set_voice(name: string, language: string): number
    set_rate(wordsPerMinute: number): void
    set_pitch(percent: number): void
    list_voices(): { name: string, identifier: string, languages: { name: string, priority: number }[] }[]
    /** Answers where in HEAPU8 the text is, with a zero behind it; it is ours to free. */
    convert_to_phonemes(text: string, ipa: boolean): { ptr: number }
    /** Synchronous. The callback gets its own copy of about 100 ms of sound at 22,050 Hz, the last one may be empty; answering true ends the synthesis. */
    synthesize(text: string, onAudio: (samples: Int16Array) => boolean): void
  }
  export interface EspeakModule {
    eSpeakNGWorker: new () => EspeakWorker
    _free(pointer: number): void
    /** All memory; replaced when it grows. */
    HEAPU8: Uint8Array
    FS: {
      readFile(path: string, options: { encoding: 'utf8' }): string
      readFile(path: string): Uint8Array
      writeFile(path: string, content: string): void
      readdir(path: string): string[]
      stat(path: string): { mode: number }
      isDir(mode: number): boolean
    }
  }
  export default function createEspeak(): Promise<EspeakModule>
}
