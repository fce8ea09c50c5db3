import type { AudioEncodingConfig, OutputFormat } from 'mediabunny'

/** Samples going into an encoder of mediabunny, whose bytes come out through the callbacks of `config` or `format`. */
export interface SampleSource {
  add(samples: Int16Array): Promise<void>
  finish(): Promise<void>
  cancel(): Promise<void>
}

export async function openSampleSource(config: AudioEncodingConfig, format: OutputFormat, sampleRate: number): Promise<SampleSource> {
  const { AudioSample, AudioSampleSource, NullTarget, Output } = await import('mediabunny')
  const output = new Output({ format, target: new NullTarget() })
  const source = new AudioSampleSource(config)
  output.addAudioTrack(source)
  await output.start()
  let written = 0

  async function add(samples: Int16Array) {
    if (!samples.length) return
    const sample = new AudioSample({ data: samples.slice(), format: 's16', numberOfChannels: 1, sampleRate, timestamp: written / sampleRate })
    written += samples.length
    await source.add(sample)
    sample.close()
  }

  return {
    add,
    async finish() {
      if (!written) await add(new Int16Array(1)) // the encoders know no file without a sample
      await output.finalize()
    },
    cancel: () => output.cancel()
  }
}
