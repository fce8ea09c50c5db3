/** What each figure may be at most (`<`) or has to be at least (`>`), on two cores with nothing else to do. */
const BOUNDS: [path: string, sign: '<' | '>', limit: number][] = [
  ['first_token.added_ms.p50', '<', 1],
  ['first_token.added_ms.p99', '<', 8],
  ['throughput.through.requests_per_second', '>', 2_500],
  ['streams.through.first_token_ms.p95', '<', 60],
  ['faq.stored_session.total_ms.p50', '<', 3],
  ['start.fresh_database_ms.p95', '<', 1_500],
  ['idle_memory_mb.resident_mb', '<', 160],
  ['speech.first_byte_ms.p50', '<', 60],
  ['voice_to_voice_own.own_overhead_ms.p50', '<', 25],
  ['voice_to_voice_own.own_overhead_ms.p95', '<', 60],
  ['voice_to_voice_declared.voice_to_voice_ms.p50', '<', 600],
  ['voice_to_voice_declared.voice_to_voice_ms.p95', '<', 850],
  ['cached_phrase.cached_ms.p95', '<', 20],
  ['barge_in.silent_after_ms.p95', '<', 300],
  ['barge_in.model_ended_after_silence_ms.p95', '<', 50],
  ['conversations.gap_ms.max', '<', 40],
  ['recognition.word_errors.percent', '<', 3],
  ['recognition.word_errors_alaw.percent', '<', 3],
  ['knowledge-search.words_ms.p50', '<', 15],
  ['knowledge-search.words_ms.p95', '<', 40],
  ['knowledge-search.hybrid_ms.p95', '<', 60],
  ['knowledge-search.pages.one_document_seconds', '<', 20],
  ['knowledge-search.pages.many_documents_seconds', '<', 20],
  ['knowledge-server.start_ms.health.p95', '<', 1_500],
  ['knowledge-server.late_ms.added_p99', '<', 20],
  ['knowledge-quality.hybrid.recall.all.at_5', '>', 0.9],
  ['knowledge-quality.hybrid.above_words.ru', '>', 0.001],
  ['knowledge-quality.hybrid.above_words.en', '>', 0.001],
  ['knowledge-quality.false_answers.all.percent', '<', 5],
  ['knowledge-quality.hybrid.false_answers.all.percent', '<', 5],
  ['turn-taking.false_stops.all.percent', '<', 2],
  ['turn-taking.missed_interruptions.all.percent', '<', 3]
]

const at = (results: unknown, path: string): unknown => path.split('.').reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], results)

/** The figures that miss their bound, and those that were `wanted` and have none to hold against it, in words. */
export function againstBounds(results: Record<string, unknown>, wanted: (scenario: string) => boolean): { beyond: string[], unmeasured: string[] } {
  const beyond: string[] = []
  const unmeasured: string[] = []
  for (const [path, sign, limit] of BOUNDS) {
    if (!wanted(path.split('.')[0]!)) continue
    const value = at(results, path)
    const asked = `asked was ${sign === '<' ? 'at most' : 'at least'} ${limit}`
    if (typeof value !== 'number' || Number.isNaN(value)) unmeasured.push(`${path}, ${asked}`)
    else if (sign === '<' ? value > limit : value < limit) beyond.push(`${path} is ${value}, ${asked}`)
  }
  return { beyond, unmeasured }
}
