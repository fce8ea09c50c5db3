/** Words people open a message with; they are dropped when something else follows. */
export const GREETINGS: ReadonlySet<string> = new Set((`
привет приветик приветствую здравствуй здравствуйте здрасьте хай салют алло hello hi hey hiya greetings
`).trim().split(/\s+/))

/** First halves of greetings of two words, and their second halves. */
export const GREETING_PAIRS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ...['добрый', 'доброе', 'доброго', 'доброй'].map(first => [first, new Set(['день', 'утро', 'вечер', 'дня', 'утра', 'вечера', 'времени', 'ночи'])] as const),
  ['good', new Set(['morning', 'afternoon', 'evening', 'day'])]
])

/** Names of one thing: the first is what the others become. Other forms of a word are found through its stem. */
export const SAME_WORDS: readonly string[][] = [
  ['telegram', 'телеграм', 'телеграмм', 'телеграма', 'телеграму', 'телеграме', 'телеграмом', 'телеграмму', 'телеграмме', 'телега', 'телегу', 'тг', 'tg'],
  ['whatsapp', 'whatsap', 'ватсап', 'ватсапп', 'вотсап', 'вотсапп', 'вацап', 'ватсапе', 'вотсапе'],
  ['widget', 'виджет'],
  ['bot', 'бот', 'чатбот', 'chatbot'],
  ['botfather', 'ботфазер'],
  ['model', 'модель', 'llm', 'нейросеть', 'нейронка'],
  ['openai', 'опенаи', 'опенэйай', 'chatgpt', 'чатгпт', 'gpt', 'гпт'],
  ['gemini', 'джемини', 'гемини'],
  ['claude', 'клод', 'anthropic', 'антропик'],
  ['deepseek', 'дипсик'],
  ['kimi', 'кими', 'moonshot'],
  ['openrouter', 'опенроутер'],
  ['ollama', 'оллама'],
  ['google', 'гугл'],
  ['api', 'апи'],
  ['docker', 'докер'],
  ['python', 'питон', 'пайтон'],
  ['javascript', 'джаваскрипт', 'js', 'typescript'],
  ['faq', 'факью', 'чаво'],
  ['backup', 'бэкап', 'бекап', 'резервная', 'резервное', 'резервную'],
  ['whisper', 'виспер'],
  ['nginx', 'нгинкс', 'энджинкс'],
  ['token', 'токен'],
  ['streaming', 'stream', 'стриминг', 'поток', 'потоковый'],
  ['licence', 'license', 'лицензия'],
  ['программа', 'система', 'софт'],
  ['program', 'system', 'software'],
  ['журнал', 'логи', 'лог'],
  ['log', 'logs'],
  ['iphone', 'айфон'],
  ['провайдер', 'поставщик'],
  ['provider', 'vendor'],
  ['отключить', 'выключить', 'выключенный'],
  ['локальный', 'собственный'],
  ['стоимость', 'стоит', 'стоят', 'стоить', 'цена', 'цены', 'цену', 'ценой', 'цене', 'цен', 'ценам', 'прайс', 'расценки'],
  ['cost', 'price', 'pricing'],
  ['вход', 'войти', 'вхожу', 'залогиниться', 'логиниться', 'авторизоваться', 'авторизация'],
  ['signin', 'login'],
  ['юзер', 'пользователь', 'сотрудник', 'коллега', 'коллеге'],
  ['user', 'colleague', 'employee'],
  ['хранить', 'сохраняются', 'лежат', 'лежит'],
  ['настройка', 'настроить', 'настраивать', 'настраиваю'],
  ['установка', 'установить', 'поставить', 'устанавливать'],
  ['удалить', 'убрать', 'стереть'],
  ['delete', 'remove', 'erase'],
  ['сменить', 'поменять', 'изменить', 'менять', 'переключить', 'заменить', 'отредактировать', 'редактировать', 'исправить', 'править'],
  ['change', 'switch', 'edit', 'modify'],
  ['звонок', 'звонить', 'позвонить', 'звонки', 'телефония'],
  ['телефон', 'смартфон', 'phone', 'smartphone'],
  ['видеокарта', 'gpu', 'видеокарту'],
  ['email', 'емейл', 'имейл', 'емайл'],
  ['сайт', 'website', 'site'],
  ['install', 'installation', 'setup'],
  ['app', 'application', 'приложение']
]
