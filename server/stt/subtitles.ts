type Segment = { text: string, start: number, end: number }

/** SubRip. */
export const toSrt = (segments: readonly Segment[]): string =>
  segments.map(({ text, start, end }, index) => `${index + 1}\n${timeOf(start, ',')} --> ${timeOf(end, ',')}\n${oneLine(text)}\n`).join('\n')

/** WebVTT. A text must not hold what ends or divides it (https://www.w3.org/TR/webvtt1/). */
export const toVtt = (segments: readonly Segment[]): string =>
  `WEBVTT\n\n${segments.map(({ text, start, end }) => `${timeOf(start, '.')} --> ${timeOf(end, '.')}\n${escaped(oneLine(text))}\n`).join('\n')}`

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim()
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

function timeOf(seconds: number, mark: ',' | '.'): string {
  const ms = Math.round(seconds * 1_000)
  const part = (value: number, digits = 2) => String(Math.floor(value)).padStart(digits, '0')
  return `${part(ms / 3_600_000)}:${part(ms / 60_000 % 60)}:${part(ms / 1_000 % 60)}${mark}${part(ms % 1_000, 3)}`
}
