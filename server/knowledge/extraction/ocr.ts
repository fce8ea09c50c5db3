import { createCanvas } from '@napi-rs/canvas'
import type { Canvas } from '@napi-rs/canvas'
import { OEM, createWorker } from 'tesseract.js'
import type { Line as FoundLine, Worker } from 'tesseract.js'
import { groupLines } from './pdf/lines.ts'
import type { Fragment, Line } from './pdf/lines.ts'

const LANGUAGES = ['rus', 'eng']
/** Of 100: below, Tesseract sees letters in what are none. */
const LEAST_CONFIDENCE = 45
/** A line's height from its tallest letter to its lowest, in font sizes. */
const ROW_HEIGHT = 1.15
/** Sizes that differ by less from the usual one are the same to the eye. */
const SAME_SIZE = 0.3
const DARK = 140 // of 255
const LEAST_DARK_SHARE = 0.0002

/** Of the letters: so many in sure words of some length are read the right way up. */
const UPRIGHT_SHARE = 0.4
const SURE_CONFIDENCE = 70
const SURE_LETTERS = 3
const QUARTERS = [1, 3, 2] // to the right

let loading: Promise<Worker> | undefined

/** The lines in a picture, in units of `unit` pixels; one that lies on its side is turned. Nothing is fetched: the data lie in `dataFolder`. */
export async function recognise(picture: Canvas, dataFolder: string, unit: number): Promise<Line[]> {
  const { file, isBlank } = toGrey(picture)
  if (isBlank) return []
  let best = await readWords(file, dataFolder)
  for (const quarter of QUARTERS) {
    if (best.upright >= UPRIGHT_SHARE) break
    const other = await readWords(toGrey(turn(picture, quarter)).file, dataFolder)
    if (other.sure > best.sure) best = other
  }
  return groupLines(evenSizes(best.lines.flatMap(line => fragmentsOf(line, unit))))
}

async function readWords(file: Buffer, dataFolder: string) {
  loading ??= createWorker(LANGUAGES, OEM.LSTM_ONLY, { langPath: dataFolder, cacheMethod: 'none', gzip: true, errorHandler: () => {} })
  const worker = await loading
  const { data } = await worker.recognize(file, {}, { text: false, blocks: true })
  const lines = data.blocks?.flatMap(block => block.paragraphs.flatMap(paragraph => paragraph.lines)) ?? []
  const words = lines.flatMap(line => line.words)
  const all = words.reduce((sum, { text }) => sum + text.length, 0)
  const sure = words.filter(({ text, confidence }) => confidence >= SURE_CONFIDENCE && text.length >= SURE_LETTERS).reduce((sum, { text }) => sum + text.length, 0)
  return { lines, sure, upright: all ? sure / all : 0 }
}

function turn(picture: Canvas, quarters: number): Canvas {
  const isSideways = quarters % 2 === 1
  const turned = createCanvas(isSideways ? picture.height : picture.width, isSideways ? picture.width : picture.height)
  const context = turned.getContext('2d')
  context.translate(turned.width / 2, turned.height / 2)
  context.rotate(quarters * Math.PI / 2)
  context.drawImage(picture, -picture.width / 2, -picture.height / 2)
  return turned
}

/** A PGM: Tesseract takes it as it is, and packing a PNG would take longer than reading a short page. */
function toGrey(picture: Canvas) {
  const { width, height } = picture
  const { data } = picture.getContext('2d').getImageData(0, 0, width, height)
  const header = Buffer.from(`P5\n${width} ${height}\n255\n`)
  const file = Buffer.alloc(header.length + width * height)
  header.copy(file)
  let dark = 0
  for (let from = 0, to = header.length; from < data.length; from += 4, to++) {
    const grey = (data[from]! * 77 + data[from + 1]! * 151 + data[from + 2]! * 28) >> 8
    file[to] = grey
    if (grey < DARK) dark++
  }
  return { file, isBlank: dark < width * height * LEAST_DARK_SHARE }
}

function fragmentsOf({ words, baseline, rowAttributes }: FoundLine, unit: number): Fragment[] {
  const y = (baseline.y0 + baseline.y1) / 2 * unit
  const size = rowAttributes.rowHeight / ROW_HEIGHT * unit
  return words
    .filter(word => word.confidence >= LEAST_CONFIDENCE)
    .map(({ text, bbox }) => ({ text, x: bbox.x0 * unit, right: bbox.x1 * unit, y, size }))
}

function evenSizes(fragments: Fragment[]): Fragment[] {
  const sizes = fragments.map(({ size }) => size).sort((a, b) => a - b)
  const usual = sizes[sizes.length >> 1] ?? 0
  return fragments.map(fragment => Math.abs(fragment.size - usual) < usual * SAME_SIZE ? { ...fragment, size: usual } : fragment)
}
