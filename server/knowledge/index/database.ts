// Runs inside the thread: relative imports with their extension.
import { createHash } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { STOP_WORDS } from '../../../shared/utils/stop-words.ts'
import { SAME_WORDS } from '../word-lists.ts'
import { stemOf } from '../words.ts'

/** To be raised with every change of how documents are cut and stemmed that `version` does not see by itself. */
const VERSION = 2
/** Words whose stems tell one way of stemming from another. */
const SAMPLES = [...STOP_WORDS, ...SAME_WORDS.flat()]

/** Passages of one document have numbers that begin with the document's. */
export const PASSAGES_OF_ONE = 2 ** 20

/** One SQLite file seen twice: what `writer` has begun is not seen by `reader` until it is committed. */
export interface IndexDatabase {
  writer: DatabaseSync
  reader: DatabaseSync
  close(): void
}

const SCHEMA = `
  CREATE TABLE documents (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, hash TEXT NOT NULL, title TEXT NOT NULL,
    file_name TEXT NOT NULL, set_id TEXT, passages INTEGER NOT NULL, length INTEGER NOT NULL
  );
  CREATE TABLE passages (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, hash TEXT NOT NULL, headings TEXT NOT NULL, page INTEGER,
    language TEXT NOT NULL, text TEXT NOT NULL, stems TEXT NOT NULL, length INTEGER NOT NULL
  );
  CREATE INDEX passages_hash ON passages (hash);
  CREATE VIRTUAL TABLE words_of_passages USING fts5 (title, headings, text, content='', contentless_delete=1, tokenize="ascii tokenchars '.,'");
  INSERT INTO words_of_passages (words_of_passages, rank) VALUES ('rank', 'bm25(2.0, 4.0, 1.0)');
  CREATE TABLE terms (stem TEXT PRIMARY KEY, passages INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE spellings (word TEXT PRIMARY KEY, stem TEXT NOT NULL) WITHOUT ROWID;
  CREATE INDEX spellings_stem ON spellings (stem);
  CREATE TABLE vectors (engine TEXT NOT NULL, hash TEXT NOT NULL, scale REAL NOT NULL, steps BLOB NOT NULL, PRIMARY KEY (engine, hash));
  CREATE INDEX vectors_hash ON vectors (hash);
`

/** Says of a file whether its stems are those of this program; fits into SQLite's user_version. */
const version = createHash('sha256')
  .update(JSON.stringify([VERSION, SCHEMA, SAMPLES, SAMPLES.map(stemOf)]))
  .digest().readUInt32BE() >>> 1

/** Opens the file; `remade` says why it had to be begun anew, when there was one that could not be used. */
export function openDatabase(path: string): { database: IndexDatabase, remade: string | null } {
  mkdirSync(dirname(path), { recursive: true })
  try {
    const found = open(path)
    const before = Number(found.writer.prepare('PRAGMA user_version').get()?.user_version)
    if (before === version) return { database: found, remade: null }
    if (isNew(found.writer)) return { database: create(found), remade: null }
    found.close()
    return { database: remake(path), remade: 'it was made by another version' }
  } catch (error) {
    if (!isBroken(error)) throw error
    return { database: remake(path), remade: 'its file is broken' }
  }
}

/** SQLite says that the file holds no database, or a damaged one. */
export function isBroken(error: unknown): boolean {
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB
}

const SQLITE_CORRUPT = 11
const SQLITE_NOTADB = 26

export function remake(path: string): IndexDatabase {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true, recursive: true })
  return create(open(path))
}

function create(database: IndexDatabase): IndexDatabase {
  database.writer.exec(`BEGIN; ${SCHEMA} PRAGMA user_version = ${version}; COMMIT`)
  return database
}

const isNew = (writer: DatabaseSync) => Number(writer.prepare('SELECT count(*) AS tables FROM sqlite_schema').get()?.tables) === 0

function open(path: string): IndexDatabase {
  const writer = new DatabaseSync(path)
  try {
    // After a loss of power the last changes may be missing, which compare() finds; the file stays whole.
    writer.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000; PRAGMA busy_timeout = 5000')
    const reader = new DatabaseSync(path)
    reader.exec('PRAGMA query_only = 1; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32000; PRAGMA busy_timeout = 5000')
    return { writer, reader, close: () => [reader, writer].forEach(connection => connection.isOpen && connection.close()) }
  } catch (error) {
    writer.close()
    throw error
  }
}
