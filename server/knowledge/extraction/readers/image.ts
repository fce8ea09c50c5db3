import { createCanvas, loadImage } from '@napi-rs/canvas'
import { pictureSize } from '../picture-size.ts'
import { recognise } from '../ocr.ts'
import { pagesToMarkdown } from '../pdf/markdown.ts'
import { ReadingError } from '../reading.ts'
import type { Reading, ReadingJob } from '../reading.ts'

/** Unpacked, four bytes each. */
const MOST_PIXELS = 80_000_000
const MOST_SIDE = 30_000
/** Of the longer side: photos have more than reading needs, small cuttings less. */
const LONGEST_SIDE = 3_000
const SHORTEST_SIDE = 1_200

/** A photo or a scan of something written. */
export async function readImage(bytes: Buffer, { ocrFolder, progress }: ReadingJob): Promise<Reading> {
  const size = pictureSize(bytes)
  if (!size) throw new ReadingError('document_broken', 'the picture is damaged')
  if (size.width * size.height > MOST_PIXELS || Math.max(size.width, size.height) > MOST_SIDE) throw new ReadingError('document_too_large', 'the picture has too many points')
  progress(0, 1, true)
  const image = await loadImage(bytes).catch((error: unknown) => {
    throw new ReadingError('document_broken', 'the picture is damaged', error)
  })
  const longer = Math.max(image.width, image.height)
  const scale = Math.min(LONGEST_SIDE / longer, Math.max(1, Math.min(3, SHORTEST_SIDE / longer)))
  const canvas = createCanvas(Math.ceil(image.width * scale), Math.ceil(image.height * scale))
  const context = canvas.getContext('2d')
  context.fillStyle = 'white'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(image, 0, 0, canvas.width, canvas.height)
  const [markdown = ''] = pagesToMarkdown([await recognise(canvas, ocrFolder, 1 / scale)], new Map())
  progress(1, 1, true)
  return { format: 'image', title: null, parts: [{ page: null, markdown }], pageCount: null, isOcr: true }
}
