import type { SttTranscript } from '#shared/schemas/stt'

type Timed = Pick<SttTranscript, 'text' | 'segments' | 'words' | 'duration'>
interface Line { text: string, start: number, end: number }

/** Words that stand on the screen together. */
const WORDS_A_LINE = 10

/** Where an engine gives no segments, a few words each; without any times, all of it. */
function linesOf({ text, segments, words, duration }: Timed): Line[] {
  if (segments.length) return segments
  if (!words.length) return text ? [{ text, start: 0, end: duration }] : []
  const lines: Line[] = []
  for (let at = 0; at < words.length; at += WORDS_A_LINE) {
    const some = words.slice(at, at + WORDS_A_LINE)
    lines.push({ text: some.map(({ word }) => word).join(' '), start: some[0]!.start, end: some.at(-1)!.end })
  }
  return lines
}

/** "00:01:02,345" */
export function subtitleTime(seconds: number): string {
  const ms = Math.max(0, Math.round(seconds * 1_000))
  const part = (value: number, digits = 2) => String(Math.floor(value)).padStart(digits, '0')
  return `${part(ms / 3_600_000)}:${part(ms / 60_000 % 60)}:${part(ms / 1_000 % 60)},${part(ms % 1_000, 3)}`
}

/** As a subtitle file (SubRip). */
export const toSrt = (transcript: Timed) =>
  linesOf(transcript).map(({ text, start, end }, index) => `${index + 1}\n${subtitleTime(start)} --> ${subtitleTime(end)}\n${text}\n`).join('\n')

/** Hands `text` to the person as a file. */
export function saveTextFile(name: string, text: string) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }))
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}
