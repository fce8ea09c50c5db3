import { fileURLToPath } from 'node:url'
import { describe, expect, it, vi } from 'vitest'
import { logger } from '#server/runtime/logger'
import { makeScannedPdf } from '../../../support/documents'
import { useExtractor } from '../../../support/extraction'

const MEGABYTE = 1024 * 1024
/** Takes seconds to read, and some 100 MB. */
const heavy = () => Buffer.from(`<html><body>${'<table><tr><td>слово</td><td>word</td></tr></table>'.repeat(60_000)}</body></html>`)

describe('the process that reads files', () => {
  it('is ended when a file takes too much memory, and the next file is read', async () => {
    const { extract } = useExtractor({ memoryBytes: 160 * MEGABYTE })
    await expect(extract('a.html', heavy())).rejects.toMatchObject({ code: 'document_too_complex', message: expect.stringContaining('168 MB') })
    expect(await extract('a.txt', 'ещё текст')).toMatchObject({ markdown: 'ещё текст' })
  })

  it('is ended when a file takes too long, and the next file is read', async () => {
    const { extract } = useExtractor({ readingMs: 5_000 })
    const endless = extract('a.html', Buffer.concat([heavy(), heavy(), heavy(), heavy(), heavy(), heavy()]))
    await expect(endless).rejects.toMatchObject({ code: 'document_timeout' })
    expect(await extract('a.txt', 'ещё текст')).toMatchObject({ markdown: 'ещё текст' })
  })

  it('is ended when nobody wants the file any more, and the next file is read', async () => {
    const { extract } = useExtractor()
    const controller = new AbortController()
    const reason = new Error('deleted')
    const bytes = await makeScannedPdf([['Один'], ['Два']])
    await expect(extract('a.pdf', bytes, { signal: controller.signal, onProgress: () => controller.abort(reason) })).rejects.toBe(reason)
    expect(await extract('a.txt', 'ещё текст')).toMatchObject({ markdown: 'ещё текст' })
  })

  it('does not begin a file that was given up while it waited', async () => {
    const { extract } = useExtractor()
    const first = extract('a.txt', 'первый')
    const controller = new AbortController()
    const second = extract('b.txt', 'второй', { signal: controller.signal })
    controller.abort(new Error('deleted'))
    await expect(second).rejects.toThrow('deleted')
    expect(await first).toMatchObject({ markdown: 'первый' })
  })

  it('does not begin a file that was given up in the moment when its turn came', async () => {
    const { extract, extractor, save } = useExtractor()
    const [one, two] = await Promise.all([save('первый'), save('второй')])
    const controller = new AbortController()
    const first = extractor.extract({ path: one, fileName: 'a.txt' }, () => {}, new AbortController().signal)
    const second = extractor.extract({ path: two, fileName: 'b.txt' }, () => {}, controller.signal)
    await Promise.all([first.then(() => controller.abort(new Error('deleted'))), expect(second).rejects.toThrow('deleted')])
    expect(await extract('c.txt', 'третий')).toMatchObject({ markdown: 'третий' })
  })

  it('reads no file but those it is there for', async () => {
    const error = vi.spyOn(logger, 'error').mockReturnValue()
    const { extractor } = useExtractor()
    const secrets = fileURLToPath(new URL('../../../../package.json', import.meta.url))
    await expect(extractor.extract({ path: secrets, fileName: 'a.txt' }, () => {}, new AbortController().signal)).rejects.toMatchObject({ code: 'document_broken', message: expect.stringContaining('Access to this API has been restricted') })
    expect(error).toHaveBeenCalledWith({ reason: expect.stringMatching(/restricted[^]*at .*extract/) }, 'a reader of files has failed')
    error.mockRestore()
  })

  it('reads many files one by one', async () => {
    const { extract } = useExtractor()
    const documents = await Promise.all(Array.from({ length: 20 }, (_, index) => extract(`${index}.txt`, `текст ${index}`)))
    expect(documents.map(document => document.markdown)).toEqual(Array.from({ length: 20 }, (_, index) => `текст ${index}`))
  })

  it('hands a long text over whole', async () => {
    const { extract } = useExtractor()
    const text = Array.from({ length: 40_000 }, (_, index) => `Строка ${index} 🙂`).join('\n')
    expect((await extract('a.txt', text)).markdown).toBe(text)
  })

  it('says that files can\'t be read where it can\'t be started', async () => {
    const { extract } = useExtractor({ entry: '/nowhere/extract.mjs' })
    await expect(extract('a.txt', 'текст')).rejects.toMatchObject({ code: 'extraction_unavailable', statusCode: 503 })
  })

  it('ends with the server, and what it was reading fails', async () => {
    const { extract, extractor } = useExtractor({ entry: new URL('../../../fixtures/workers/reads-for-ever.mjs', import.meta.url).pathname })
    const begun = Promise.withResolvers<number>()
    const reading = extract('a.txt', 'текст', { onProgress: begun.resolve })
    const waiting = extract('b.txt', 'текст')
    const refused = [reading, waiting].map(file => expect(file).rejects.toMatchObject({ code: 'extraction_unavailable' }))
    const pid = await begun.promise
    expect(process.kill(pid, 0)).toBe(true)
    await extractor.dispose()
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
    await Promise.all(refused)
  })
})
