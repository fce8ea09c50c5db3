import type { DatabaseSync } from 'node:sqlite'
import { PASSAGES_OF_ONE } from './database.ts'
import { createMatrix } from './matrix.ts'
import type { Matrix, Near } from './matrix.ts'
import { packVector } from './quantized.ts'

/** Vectors of passages: in the file for every engine, in memory for the one that was asked for last. */
export interface Meaning {
  nearest(engine: string, vector: Float32Array, allowed: ReadonlySet<number> | null, limit: number): Near[]
  /** To be called inside a transaction of the writer. Those of texts that are gone meanwhile are left out. */
  store(engine: string, vectors: readonly { hash: string, vector: Float32Array }[]): void
  /** After a commit: the vectors of these texts are there. */
  stored(engine: string, hashes: readonly string[]): void
  /** After a commit: the document with the first number is gone, that with the second is there. */
  replaced(gone: number | null, there: number | null): void
  forget(): void
}

export function createMeaning({ reader, writer }: { reader: DatabaseSync, writer: DatabaseSync }): Meaning {
  const add = writer.prepare('INSERT INTO vectors (engine, hash, scale, steps) SELECT :engine, :hash, :scale, :steps WHERE EXISTS (SELECT 1 FROM passages WHERE hash = :hash) ON CONFLICT (engine, hash) DO UPDATE SET scale = excluded.scale, steps = excluded.steps')
  const byNumber = reader.prepare('SELECT p.number, v.scale, v.steps FROM passages p JOIN vectors v ON v.engine = ? AND v.hash = p.hash WHERE p.number >= ? AND p.number < ?')
  const byHash = reader.prepare('SELECT p.number, v.scale, v.steps FROM json_each(?) h JOIN passages p ON p.hash = h.value JOIN vectors v ON v.engine = ? AND v.hash = p.hash')
  let loaded: { engine: string, matrix: Matrix } | undefined

  function load(engine: string, dimensions: number): Matrix {
    const matrix = createMatrix(dimensions)
    for (const row of byNumber.iterate(engine, 0, Number.MAX_SAFE_INTEGER)) matrix.set(toRow(row))
    loaded = { engine, matrix }
    return matrix
  }

  return {
    nearest(engine, vector, allowed, limit) {
      const matrix = loaded?.engine === engine && loaded.matrix.dimensions === vector.length ? loaded.matrix : load(engine, vector.length)
      return matrix.nearest(vector, allowed, limit)
    },
    store(engine, vectors) {
      for (const { hash, vector } of vectors) {
        const { scale, steps } = packVector(vector)
        add.run({ engine, hash, scale, steps })
      }
    },
    stored(engine, hashes) {
      if (loaded?.engine !== engine) return
      for (const row of byHash.iterate(JSON.stringify(hashes), engine)) loaded.matrix.set(toRow(row))
    },
    replaced(gone, there) {
      if (!loaded) return
      if (gone !== null) loaded.matrix.drop(gone)
      if (there === null) return
      for (const row of byNumber.iterate(loaded.engine, there * PASSAGES_OF_ONE, (there + 1) * PASSAGES_OF_ONE)) loaded.matrix.set(toRow(row))
    },
    forget: () => loaded = undefined
  }
}

function toRow({ number, scale, steps }: Record<string, unknown>) {
  const bytes = steps as Uint8Array
  return { number: Number(number), scale: Number(scale), steps: new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) }
}
