import { mountSuspended } from '@nuxt/test-utils/runtime'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { UFileUpload, URadioGroup } from '#components'
import type { FaqImported, FaqImportFields } from '#shared/schemas/faq'
import FaqImport from '~/components/faq/FaqImport.vue'
import FaqImportResult from '~/components/faq/FaqImportResult.vue'
import { ApiError } from '~/utils/api-error'

const RESULT: FaqImported = { format: 'csv', new: 2, changed: 3, same: 4, wrong: 0, problems: [], written: 0, undo: null }
const file = new File(['question,answer'], 'faq.csv')

beforeEach(async () => {
  vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:nothing') // the simulated browser can't
  await useNuxtApp().$i18n.setLocale('ru')
  document.body.innerHTML = ''
})

async function opened(read: (file: File, fields: FaqImportFields) => Promise<FaqImported>) {
  const onDone = vi.fn()
  const onClose = vi.fn()
  const dialog = await mountSuspended(FaqImport, { props: { open: true, read, onDone, onClose } })
  const choose = async (shows: string) => {
    dialog.findComponent(UFileUpload).vm.$emit('update:modelValue', file)
    await vi.waitFor(() => expect(document.body.textContent).toContain(shows))
  }
  const button = (text: string) => [...document.querySelectorAll('button')].find(one => one.textContent?.includes(text))
  return { dialog, choose, button, onDone, onClose }
}

describe('questions from a file', () => {
  it('are counted before anything is written, and written when that is pressed', async () => {
    const read = vi.fn(async (_file: File, { mode }: FaqImportFields) => ({ ...RESULT, written: mode === 'apply' ? 2 : 0 }))
    const { choose, button, onDone, onClose } = await opened(read)
    expect(button('Записать')).toBeUndefined()
    await choose('Записать 2 вопроса')
    expect(read.mock.calls).toEqual([[file, { mode: 'preview', if_exists: 'skip', skip_wrong: false }]])
    button('Записать 2 вопроса')!.click()
    await vi.waitFor(() => expect(onClose).toHaveBeenCalledOnce())
    expect(read.mock.calls[1]).toEqual([file, { mode: 'apply', if_exists: 'skip', skip_wrong: true }])
    expect(onDone).toHaveBeenCalledWith({ ...RESULT, written: 2 })
  })

  it('replace those that are here when that is chosen', async () => {
    const read = vi.fn(async () => RESULT)
    const { dialog, choose, button } = await opened(read)
    await choose('Вопросы, которые уже есть')
    dialog.findComponent(URadioGroup).vm.$emit('update:modelValue', 'update')
    await vi.waitFor(() => expect(button('Записать 5 вопросов')).toBeDefined())
    button('Записать 5')!.click()
    expect(read.mock.calls.at(-1)).toEqual([file, { mode: 'apply', if_exists: 'update', skip_wrong: true }])
  })

  it('that hold nothing new can\'t be written', async () => {
    const { choose, button } = await opened(async () => ({ ...RESULT, new: 0, changed: 0 }))
    await choose('В этом файле нечего записать.')
    expect(button('Записать')).toBeUndefined()
  })

  it('that can\'t be read say why', async () => {
    const { choose, button } = await opened(() => Promise.reject(new ApiError({ status: 415, code: 'faq_file_not_text', detail: '' })))
    await choose('Это не текстовый файл')
    expect(button('Записать')).toBeUndefined()
  })

  it('that are wrong are named by their rows', async () => {
    const result = await mountSuspended(FaqImportResult, { props: { result: { ...RESULT, wrong: 3, problems: [{ row: 2, reason: 'no_answer', text: 'Где вы?' }, { row: 7, reason: 'set_unknown', text: 'Кто вы?' }] } } })
    expect(result.findAll('li').map(row => row.text())).toEqual(['Строка 2: нет ответаГде вы?', 'Строка 7: нет такого набора знанийКто вы?'])
    expect(result.text()).toContain('И ещё 1 строка.')
  })
})
