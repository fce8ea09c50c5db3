/** "1 запись | 2 записи | 5 записей": the form that a Russian number takes. */
function russianPlural(count: number, choices: number) {
  if (choices < 3) return count === 1 ? 0 : 1
  const rest = Math.abs(count) % 100
  const last = rest % 10
  if (rest > 10 && rest < 20) return 2
  return last === 1 ? 0 : last >= 2 && last <= 4 ? 1 : 2
}

export default defineI18nConfig(() => ({
  legacy: false,
  fallbackLocale: 'en',
  pluralRules: { ru: russianPlural }
}))
