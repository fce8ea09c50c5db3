/** Pieces of speech as one text, whatever is empty left out. */
export const joinWords = (...pieces: string[]) => pieces.map(piece => piece.trim()).filter(Boolean).join(' ')
