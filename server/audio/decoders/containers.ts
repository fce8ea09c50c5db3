/** A kind of file, known by its first bytes and never by its name. */
export interface Container {
  /** `foreign` is what only ffmpeg reads. */
  reader: 'wav' | 'flac' | 'demuxed' | 'foreign'
  /** What people call it. */
  name: string
  /** How ffmpeg calls it. */
  demuxer: string
}

interface Signature {
  at: number
  bytes: string
}

const at = (offset: number, bytes: string): Signature => ({ at: offset, bytes })

/** Each signature of a line must be there; bytes as Latin-1 text. */
const CONTAINERS: [Container, ...Signature[]][] = [
  [{ reader: 'wav', name: 'WAV', demuxer: 'wav' }, at(0, 'RIFF'), at(8, 'WAVE')],
  [{ reader: 'demuxed', name: 'OGG', demuxer: 'ogg' }, at(0, 'OggS')],
  [{ reader: 'demuxed', name: 'WebM', demuxer: 'matroska' }, at(0, '\x1A\x45\xDF\xA3')],
  [{ reader: 'demuxed', name: 'MP4', demuxer: 'mov' }, at(4, 'ftyp')],
  [{ reader: 'flac', name: 'FLAC', demuxer: 'flac' }, at(0, 'fLaC')],
  [{ reader: 'demuxed', name: 'MP3', demuxer: 'mp3' }, at(0, 'ID3')],
  [{ reader: 'foreign', name: 'AIFF', demuxer: 'aiff' }, at(0, 'FORM'), at(8, 'AIF')],
  [{ reader: 'foreign', name: 'CAF', demuxer: 'caf' }, at(0, 'caff')],
  [{ reader: 'foreign', name: 'AMR', demuxer: 'amr' }, at(0, '#!AMR')],
  [{ reader: 'foreign', name: 'AU', demuxer: 'au' }, at(0, '.snd')],
  [{ reader: 'foreign', name: 'WMA', demuxer: 'asf' }, at(0, '\x30\x26\xB2\x75\x8E\x66\xCF\x11')]
]

/** What these bytes are; undefined when they are no sound file we have heard of. */
export function containerOf(file: Uint8Array): Container | undefined {
  const known = CONTAINERS.find(([, ...signatures]) => signatures.every(signature => matches(file, signature)))
  return known?.[0] ?? mpegContainer(file)
}

const matches = (file: Uint8Array, { at, bytes }: Signature) =>
  file.length >= at + bytes.length && Buffer.from(file.buffer, file.byteOffset + at, bytes.length).toString('latin1') === bytes

/** A file without a tag in front begins with a frame: eleven set bits, then version and layer (ISO 11172-3, 2.4.1.3). */
function mpegContainer([first = 0, second = 0, third = 0]: Uint8Array): Container | undefined {
  if (first !== 0xFF || (second & 0xE0) !== 0xE0) return
  const layer = second >> 1 & 3
  const version = second >> 3 & 3
  if (layer === 0 && (second & 0xF0) === 0xF0) return { reader: 'demuxed', name: 'AAC', demuxer: 'aac' }
  const valid = version !== 1 && layer !== 0 && third >> 4 !== 15 && (third >> 2 & 3) !== 3
  return valid ? { reader: 'demuxed', name: 'MP3', demuxer: 'mp3' } : undefined
}
