import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { defineEventHandler } from 'h3'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { createOpenapi, openapiPath, type DescribedRoute } from '#server/overview/openapi'
import * as handlers from '#server/utils/handlers'
import * as sockets from '#server/utils/sockets'

vi.mock('#secretary/routes', () => ({ routes: [] }))

const SERVER = fileURLToPath(new URL('../../../server', import.meta.url))
const METHOD = /\.(get|post|put|delete|patch)$/

interface RouteFile { file: string, method: string, path: string, handler: handlers.DefinedHandler }

const filesOf = (folder: string, prefix: string) => readdirSync(join(SERVER, folder), { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.ts'))
  .map(file => ({ file: join(folder, file), name: `${prefix}/${file.replace(/\.ts$/, '')}` }))

async function loadRoutes(): Promise<RouteFile[]> {
  const found = [...filesOf('api', '/admin'), ...filesOf('routes', '')]
  return Promise.all(found.map(async ({ file, name }) => {
    const { default: handler } = await import(pathToFileURL(join(SERVER, file)).href)
    const path = name.replace(METHOD, '').replace(/\[\.\.\.\w*\]/g, '**').replace(/\[(\w+)\]/g, ':$1').replace(/\/index$/, '') || '/'
    return { file, method: METHOD.exec(name)?.[1] ?? 'get', path, handler }
  }))
}

const refsIn = (document: unknown) => [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(match => match[1]!.split('/'))
const at = (document: unknown, keys: string[]) => keys.reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], document)

describe('the API document', () => {
  let files: RouteFile[]
  let document: ReturnType<typeof createOpenapi>

  beforeAll(async () => {
    vi.stubGlobal('defineEventHandler', defineEventHandler)
    vi.stubGlobal('defineApiHandler', handlers.defineApiHandler)
    vi.stubGlobal('definePublicHandler', handlers.definePublicHandler)
    vi.stubGlobal('defineSocketHandler', sockets.defineSocketHandler)
    vi.stubGlobal('defineLiveSocket', (await import('#server/utils/live-sockets')).defineLiveSocket)
    files = await loadRoutes()
    const described: DescribedRoute[] = files.filter(({ path, handler }) => !path.includes('**') && handler.definition).map(({ method, path, handler }) => ({ method, path, definition: handler.definition }))
    document = createOpenapi(described, '1.2.3')
  }, 60_000)

  it('is made of handlers that are all written through the factories', () => {
    expect(files.length).toBeGreaterThan(50)
    expect(files.filter(({ handler }) => !handler.definition?.summary).map(({ file }) => file)).toEqual([])
  })

  it('holds every route file', () => {
    const missing = files.filter(({ path, method }) => !path.includes('**') && !document.paths[openapiPath(path)]?.[method])
    expect(missing.map(({ file }) => file)).toEqual([])
  })

  it('leaves under /admin only named routes open to anybody', () => {
    const open = files.filter(({ path, handler }) => path.startsWith('/admin') && !handler.definition.permission).map(({ method, path }) => `${method} ${path}`)
    expect(open.sort()).toEqual([
      'get /admin/**', 'get /admin/auth/status', 'get /admin/deployment-mode',
      'post /admin/auth/choose-password', 'post /admin/auth/link', 'post /admin/auth/login'
    ])
  })

  it('declares every parameter that is in a path', () => {
    for (const { path, method, file } of files.filter(({ path }) => path.includes(':'))) {
      const operation = document.paths[openapiPath(path)]?.[method] as { parameters: { name: string, in: string }[] }
      const declared = operation.parameters.filter(parameter => parameter.in === 'path').map(({ name }) => name)
      expect(declared.toSorted(), file).toEqual([...path.matchAll(/:(\w+)/g)].map(match => match[1]).toSorted())
    }
  })

  it('points only to what it holds', () => {
    const dangling = refsIn(document).filter(keys => at(document, keys) === undefined)
    expect(dangling).toEqual([])
  })

  it('gives every operation a name of its own', () => {
    const ids = Object.values(document.paths).flatMap(path => Object.values(path) as { operationId: string }[]).map(({ operationId }) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('answers errors of /v1 in the shape of OpenAI and others as problems', () => {
    const schemaOf = (path: string, status: string) => at(document, ['paths', path, 'post', 'responses', status, '$ref'])
    expect(schemaOf('/v1/chat/completions', '401')).toBe('#/components/responses/Openai401')
    expect(schemaOf('/admin/faq/entries', '401')).toBe('#/components/responses/Problem401')
  })

  it('shows the form that a file is sent in', () => {
    const form = at(document, ['paths', '/v1/audio/transcriptions', 'post', 'requestBody', 'content', 'multipart/form-data', 'schema'])
    expect(form).toMatchObject({ required: ['file'], properties: { file: { format: 'binary' }, response_format: { enum: ['json', 'text', 'srt', 'verbose_json', 'vtt'] } } })
    expect(at(document, ['paths', '/stt', 'post', 'responses', '415'])).toBeDefined()
  })

  it('says what a client sends and what it gets apart: a default makes a field optional to send', () => {
    const sent = at(document, ['components', 'schemas', 'FaqEntryCreate']) as { required: string[] }
    expect(sent.required).toEqual(['question', 'answer'])
  })
})
