/** Ways to address a language model as if to give it orders. They are matched against small letters, `ё` as `е`, words one space apart. */
const PATTERNS = [
  /(?<!not |n't |never )\b(ignore|disregard|forget|override|bypass) (?:(?:all|any|the|your|of|my|these|those|and) )*(?:previous|prior|above|earlier|preceding|existing|original|system|other) (?:\w+ )?(?:instructions?|prompts?|rules|directions?|directives?|guidelines|messages?|context)\b/,
  /(?<!not |n't |never )\b(ignore|disregard|forget|override|bypass) (?:(?:all|any|of) )*your (?:\w+ )?(?:instructions?|prompts?|rules|directives?|guidelines|training|restrictions)\b/,
  /\byou are now (?:an? |the |my |in )?(?:\w+ )?(?:ai|assistant|chatbot|bot|language model|llm|dan|jailbroken|unrestricted|developer mode|free from)\b/,
  /\b(?:reveal|print|show|output|repeat|leak|disclose|display) (?:me |us )?(?:(?:your|the) (?:system|hidden|initial|secret) (?:prompt|instructions?|message)|your (?:full )?prompt)\b/,
  /\bif you are an? (?:\w+ )?(?:ai|artificial intelligence|llm|language model|chatbot|assistant(?! \w)|gpt)\b/,
  /\b(?:note|attention|message|instructions?|notice|important) (?:to|for) (?:the |any |all )?(?:ai|llms?|(?:large )?language models?|chatbots?|(?:ai |virtual )assistants?)\b/,
  /\b(?:new|updated|your) system (?:prompt|instructions?)\b|\bsystem prompt:/,
  /\bdo not (?:tell|inform|mention (?:this|it) to|reveal (?:this|it) to) the user\b/,
  /\b(?:pretend|act as if|act as though) you (?:are|have) (?:no |an? )?(?:unrestricted|restrictions|limits|evil|dan|uncensored|another ai)\b/,
  /<\|(?:imstart|imend|system|endoftext)\|>|\[\/?inst\]|<<\/?sys>>|<\/?system>/,
  /(?<!\p{L})(?<!не )(?:игнорируй|игнорируйте|проигнорируй|проигнорируйте|забудь|забудьте|отбрось|не учитывай|не соблюдай) (?:(?:все|всё|любые|эти|про|о|обо|и) )*(?:(?:предыдущие|прежние|прошлые|вышестоящие|исходные|изначальные|системные|другие|свои|твои|ваши|остальные|данные тебе|всех|предыдущих|прежних|своих) )+(?:\p{L}+ )?(?:инструкци|указани|правил|команд|промпт|сообщени|ограничени|настройк)/u,
  /(?<!\p{L})(?<!не )(?:игнорируй|проигнорируй|забудь)(?:те)? (?:все )?(?:инструкции|указания|промпт|ограничения)(?!\p{L})(?! (?:по|о|об|для|на|из|от) )/u,
  /(?<!\p{L})(?:(?:ты|вы) теперь|(?:теперь|отныне|с этого момента) (?:ты|вы))(?! не)[ —-]+(?:\p{L}+ )?(?:ассистент|бот|чат-бот|ии|нейросеть|модель|языковая модель|dan|помощник|хакер|без ограничений)(?!\p{L})/u,
  /(?<!\p{L})(?:покажи|выведи|раскрой|повтори|напечатай|напиши|сообщи)(?:те)? (?:мне |нам )?(?:свой |твой |ваш |свои |твои |полный )*(?:системн\p{L}+ (?:промпт|инструкци|сообщени|подсказк)|(?:свой|твой|ваш) промпт)/u,
  /(?<!\p{L})если (?:ты|вы)[ —-]+(?:это |являе(?:шься|тесь) )?(?:ии|нейросеть\p{L}*|языков\p{L}+ модель\p{L}*|чат-бот\p{L}*|ассистент\p{L}*|бот\p{L}*|искусственн\p{L}+ интеллект\p{L}*)(?!\p{L})/u,
  /(?<!\p{L})(?:инструкци[яи]|внимание|сообщение|указани[ея]|команда|важно)(?: для|:) (?:всех )?(?:ии|нейросет(?:и|ей)|языков(?:ой|ых) модел(?:и|ей)|ии-ассистента|чат-бота)(?!\p{L})/u,
  /(?<!\p{L})(?:новый |твой |ваш )системный промпт|системный промпт:/u,
  /(?<!\p{L})не (?:сообщай|говори|рассказывай)(?: об этом| этого)? пользовател/u,
  /(?<!\p{L})отвечай,? (?:пользовател|на (?:все|любые|каждый) вопрос|только|всегда|всем|что)/u
]

/** Does a text speak to the secretary as if to give orders? Made to be right about documents that don't rather than to catch every one that does. */
export function looksLikeInstructions(text: string): boolean {
  const plain = text.normalize('NFKC').toLowerCase().replaceAll('ё', 'е').replace(/[*_`"«»“”]+/g, '').replace(/\s+/g, ' ')
  return PATTERNS.some(pattern => pattern.test(plain))
}
