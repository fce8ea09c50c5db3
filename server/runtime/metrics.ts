import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { openStreamCount } from './open-streams'

export const registry = new Registry()

let collecting = false
/** Numbers of the process itself are gathered from the first scrape on. */
export function metricsText() {
  if (!collecting) collectDefaultMetrics({ register: registry })
  collecting = true
  return registry.metrics()
}
export const disposeMetrics = () => registry.clear()

export const turnsTotal = new Counter({ name: 'secretary_turns_total', help: 'Turns by channel, who answered and how they ended', labelNames: ['channel', 'answered_by', 'state'], registers: [registry] })
export const firstTokenSeconds = new Histogram({ name: 'secretary_first_token_seconds', help: 'From the question to the first words of the answer', labelNames: ['answered_by'], buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30], registers: [registry] })
export const speechSeconds = new Histogram({ name: 'secretary_speech_first_audio_seconds', help: 'From the text to its first sound', labelNames: ['driver'], buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5], registers: [registry] })
export const recognitionSeconds = new Histogram({ name: 'secretary_recognition_seconds', help: 'From the end of the sound to its words: of live speech, and of whole recordings', labelNames: ['driver', 'kind'], buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120], registers: [registry] })

new Gauge({
  name: 'secretary_open_streams',
  help: 'Answers being streamed now',
  registers: [registry],
  collect() {
    this.set(openStreamCount())
  }
})
