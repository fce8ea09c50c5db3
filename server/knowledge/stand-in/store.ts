// Runs in the index's thread: erasable TypeScript, relative imports with their extension.
import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

/** To be raised when chunks, stems or tables change: an index of another version is made anew. */
const VERSION = 1
/** Passages of one document; the number of a passage is its document's times this, plus its place. */
export const PASSAGES_A_DOCUMENT = 100_000

const SCHEMA = `
  CREATE TABLE documents (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, hash TEXT NOT NULL, title TEXT NOT NULL, file_name TEXT NOT NULL, set_id TEXT, passages INTEGER NOT NULL);
  CREATE TABLE passages (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, headings TEXT NOT NULL, page INTEGER, text TEXT NOT NULL, language TEXT NOT NULL,
    heading_stems TEXT NOT NULL, text_stems TEXT NOT NULL, length INTEGER NOT NULL, meaning TEXT NOT NULL
  );
  CREATE INDEX passages_meaning ON passages (meaning);
  -- Our own stems are the tokens; what they stand for is in "passages".
  CREATE VIRTUAL TABLE words USING fts5 (title, headings, text, content = '', contentless_delete = 1, tokenize = 'ascii');
  CREATE VIRTUAL TABLE vocabulary USING fts5vocab (words, 'row');
  CREATE TABLE spellings (spelling TEXT PRIMARY KEY, stem TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE vectors (engine TEXT NOT NULL, meaning TEXT NOT NULL, scale REAL NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (engine, meaning)) WITHOUT ROWID;
  PRAGMA user_version = ${VERSION};
`

export interface Store {
  /** Changes go through it. */
  db: DatabaseSync
  /** Sees what is committed: a document that is being put is not there yet, its old version still is. */
  reading: DatabaseSync
  /** True when there was no index of this version. */
  isNew: boolean
}

/** Opens the file, whatever its size, at once. One that is damaged or of another version is made anew: all in it can be. */
export function openStore(path: string): Store {
  try {
    const db = open(path)
    const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number }
    if (version === VERSION && isSound(db)) return { db, reading: open(path), isNew: false }
    db.close()
  } catch (error) {
    if (!isDamage(error)) throw error
  }
  for (const ending of ['', '-wal', '-shm']) rmSync(path + ending, { force: true })
  const db = open(path)
  db.exec(`BEGIN; ${SCHEMA} COMMIT`)
  return { db, reading: open(path), isNew: true }
}

function open(path: string) {
  const db = new DatabaseSync(path, { timeout: 5_000 })
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY')
  return db
}

/** A look at each table; a whole check would take as long as reading everything. */
function isSound(db: DatabaseSync): boolean {
  for (const table of ['documents', 'passages', 'vectors', 'spellings', 'words']) db.prepare(`SELECT 1 FROM ${table} LIMIT 1`).get()
  return true
}

/** SQLITE_CORRUPT, SQLITE_NOTADB, and a table that is missing. */
const isDamage = (error: unknown) => error instanceof Error && 'errcode' in error && [1, 11, 26].includes(Number(error.errcode) & 0xff)

/** What is embedded of a passage, and the hash under which its vector is kept. */
export const meaningText = ({ headings, text }: { headings: string[], text: string }) => `${headings.join(' › ')}\n${text}`
export const meaningHash = (passage: { headings: string[], text: string }) => createHash('sha256').update(meaningText(passage)).digest('base64url')

export const documentOf = (passage: number) => Math.floor(passage / PASSAGES_A_DOCUMENT)
