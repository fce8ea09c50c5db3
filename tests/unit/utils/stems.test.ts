import { describe, expect, it } from 'vitest'
import { grammaticalStem } from '#shared/utils/stems'

const stemsOf = (words: string) => [...new Set(words.split(' ').map(grammaticalStem))]

describe('the forms of one Russian word have one stem', () => {
  it.each([
    'кредит кредита кредиту кредитом кредите кредиты кредитов',
    'прием приема приему приемом приеме приемы',
    'запись записи записью записей записать',
    'режим режима режимом режимы',
    'система системы систему системой систем системам',
    'ссылка ссылки ссылку ссылок ссылкам',
    'настройка настройки настроек настроить',
    'продавец продавца продавцу продавцы',
    'отбеливание отбеливанию отбелить отбеливать',
    'вернуть верну вернул вернула вернут',
    'перенесу перенесет перенесут'
  ])('%s', (forms) => {
    expect(stemsOf(forms)).toHaveLength(1)
  })

  it.each(['прием примета', 'визит виза', 'канал кан', 'портал порт', 'банкет банк', 'билет бил', 'урок ура', 'срок сорок'])('%s are not', (words) => {
    expect(stemsOf(words)).toHaveLength(2)
  })
})
