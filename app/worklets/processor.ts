/** What a worklet's own global scope has; only its modules may use these. */
export interface Processor {
  readonly port: MessagePort
}
export interface WorkletScope {
  readonly sampleRate: number
  readonly AudioWorkletProcessor: new () => Processor
  registerProcessor(name: string, processor: new () => Processor & { process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean }): void
}

export const scope = globalThis as unknown as WorkletScope
