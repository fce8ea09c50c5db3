// Adds to what recognition declares of the same package.
declare module 'sherpa-onnx-node' {
  export interface TtsRequest {
    text: string
    /** Number of the speaker; one that does not exist is taken for 0. */
    sid: number
    speed: number
    /** True would give memory that is not ours. */
    enableExternalBuffer: false
    /** Called with the sound of each sentence; false ends the synthesis. */
    onProgress(info: { samples: Float32Array, progress: number }): boolean
  }
  export class OfflineTts {
    /** Rejects for a broken file; ends the process for a model of another kind. */
    static createAsync(config: object): Promise<OfflineTts>
    readonly sampleRate: number
    readonly numSpeakers: number
    generateAsync(request: TtsRequest): Promise<unknown>
  }
}
