import { z } from 'zod'
import { DownloadError } from './download-error.ts'
import { failureOf } from './fetch-file.ts'
import { createHubHttp, type HubHttp } from './hub-http.ts'

const PUBLIC_HUB = 'https://huggingface.co'
const MOST_ANSWER_BYTES = 16 * 1024 * 1024
const MOST_PAGES = 20
const ANSWER_MS = 20_000

/** `owner/name` as the hub writes it. */
export const REPOSITORY = /^[\w.-]{1,96}\/[\w.-]{1,96}$/
export const REVISION = /^[\w.-]{1,100}(?:\/[\w.-]{1,100}){0,3}$/

const Name = z.string().max(500)
const FoundRepository = z.object({
  id: Name,
  author: Name.nullish(),
  downloads: z.number().nonnegative().catch(0),
  likes: z.number().nonnegative().catch(0),
  tags: z.array(z.string()).catch([]),
  pipeline_tag: Name.nullish(),
  library_name: Name.nullish(),
  lastModified: z.string().nullish(),
  cardData: z.record(z.string(), z.unknown()).nullish(),
  sha: z.string().nullish()
})
export type FoundRepository = z.infer<typeof FoundRepository>

const TreeEntry = z.object({
  type: z.string(),
  path: z.string().min(1).max(1_000),
  size: z.number().nonnegative(),
  lfs: z.object({ oid: z.string().regex(/^[0-9a-f]{64}$/) }).nullish().catch(null)
})

export interface RepositoryFile {
  path: string
  bytes: number
  /** Known for large files only. */
  sha256: string | null
}

export type Hub = ReturnType<typeof createHub>

/** The public model hub, or the mirror of it that `mirror` names. */
export function createHub(mirror: string | null = null, http?: HubHttp) {
  const base = (mirror ?? PUBLIC_HUB).replace(/\/+$/, '')
  const connection = http ?? createHubHttp(mirror ? new URL(mirror).hostname : null)

  async function ask<S extends z.ZodType>(url: string, schema: S, signal: AbortSignal): Promise<{ value: z.infer<S>, next: string | null }> {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)])
    const read = async () => {
      const answer = await connection.get(url, { signal: limited, headers: { accept: 'application/json' } })
      if (answer.status !== 200) {
        answer.body.destroy()
        throw failureOf(answer)
      }
      return { value: schema.parse(JSON.parse(await textOf(answer.body as AsyncIterable<Buffer>))), next: nextPage(answer.headers.link) }
    }
    return read().catch((cause) => {
      signal.throwIfAborted()
      if (cause instanceof DownloadError) throw cause
      if (limited.aborted) throw new DownloadError('hub_unreachable', 'The hub took too long to answer', { retryable: true, cause })
      throw new DownloadError('hub_bad_answer', 'The hub sent an answer that can\'t be read', { cause })
    })
  }

  return {
    /** Address of the hub in use. */
    base,
    http: connection,
    fileUrl: (repo: string, revision: string, path: string) => `${base}/${repo}/resolve/${encodeURIComponent(revision)}/${path.split('/').map(encodeURIComponent).join('/')}`,

    async search(text: string, limit: number, signal: AbortSignal): Promise<FoundRepository[]> {
      const query = new URLSearchParams({ search: text, limit: String(limit), sort: 'downloads', direction: '-1', full: 'true' })
      return (await ask(`${base}/api/models?${query}`, z.array(FoundRepository), signal)).value
    },

    /** Throws DownloadError `hub_not_found` for what is not there. */
    describe: async (repo: string, signal: AbortSignal): Promise<FoundRepository> =>
      (await ask(`${base}/api/models/${repo}`, FoundRepository, signal)).value,

    /** All files of a repository at a revision, those in folders too. */
    async listFiles(repo: string, revision: string, signal: AbortSignal): Promise<RepositoryFile[]> {
      const files: RepositoryFile[] = []
      let url: string | null = `${base}/api/models/${repo}/tree/${encodeURIComponent(revision)}?recursive=true`
      for (let page = 0; url && page < MOST_PAGES; page++) {
        const { value, next }: { value: z.infer<typeof TreeEntry>[], next: string | null } = await ask(url, z.array(TreeEntry), signal)
        files.push(...value.filter(({ type }) => type === 'file').map(({ path, size, lfs }) => ({ path, bytes: size, sha256: lfs?.oid ?? null })))
        url = next
      }
      return files
    },

    close: () => connection.close()
  }
}

/** RFC 8288. */
function nextPage(link: string | string[] | undefined) {
  return typeof link === 'string' ? /<([^>]+)>;\s*rel="?next"?/.exec(link)?.[1] ?? null : null
}

async function textOf(body: AsyncIterable<Buffer>) {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > MOST_ANSWER_BYTES) throw new DownloadError('too_large', 'The hub\'s answer is too long')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
