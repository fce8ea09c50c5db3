const words = (text: string) => new Set(text.trim().split(/\s+/))
const phrases = (text: string) => text.trim().split(/\s*,\s*/)

/** Nobody ends a thought with these: conjunctions, prepositions, determiners, subjects, fillers. */
export const OPEN_WORDS = words(`
  и а но или либо чтобы чтоб если когда потому поэтому хотя зато однако также который которая которое которые которого которой которому котором которым которых которую
  в во на с со к ко у о об обо от до из изо по под подо над перед при про для без безо за между через после около возле вокруг среди кроме вместо насчет поводу ради против еще
  мой моя мое мои моего моей мою моих наш наша наше наши нашего нашей нашу ваш ваша ваше ваши вашего вашей вашу вашем ваших свой своя свое свои своего своей свою
  я мы очень самый самая самое самые слишком примерно приблизительно почти следующий следующая следующую следующее следующей следующем каждый каждую
  ну э эм вот значит типа короче допустим например просто такой такая такое такие ни не бы ли же что какой какая какую какие чей
  and or but so because if that which whose although though unless until till while whereas than except plus like
  the a an my your his our their its some any every each another next
  i we they he she im ive id ill youre theyre whats wheres hows theres heres
  very rather just also um uh er erm well basically actually anyway not kind sort
`)
/** Nor with these, save in a question that has already said what about: "where are you from", "what are you looking for". */
export const OPEN_UNLESS_STRANDED = words(`
  to for of in on at with from by about into onto over between before after around near during through towards without instead versus
  is are was were am be been do does did has have had
`)
/** Verbs that want an object or an infinitive, save in a question or after a "не". */
export const OPEN_VERBS = words(`
  хочу хочется хотел хотела хотели хотелось хотим могу можем можете нужно нужен нужна нужны надо называется находится стоит стоить будет буду
  узнать спросить уточнить поинтересоваться сказать попросить интересует запишите записать заказал заказала считаю думаю кажется
  want wants wanted need needs needed would could should can will shall may might must dont doesnt didnt wondering calling looking trying thinking told ordered ask know
`)
/** Russian names a place in this order: the kind, then the name or number. */
export const PLACE_KINDS = words('улица улице улицу проспект переулок город дом корпус подъезд квартира индекс конце начале')

export const QUESTION_WORDS = words(`
  кто кого кому кем что чего чему чем где куда откуда когда почему зачем сколько как какой какая какое какие каком какую какого каких чей чья чье чьи
  who whos whom what whats where wheres when why how hows which whose
`)
/** Stand before what is meant, and say nothing of it. */
export const LEAD_INS = words('ну а и да так слушайте послушайте девушка алло алле ало але здравствуйте привет пожалуйста хорошо ладно окей ок нет понятно well so and uh okay ok yeah yes no sure hi hello hey look listen please')
/** Greetings of two words stand before it too: "добрый день", "good morning". */
export const GREETING_PAIR = /^(?:добрый (?:день|вечер)|доброе утро|доброго дня|good (?:morning|afternoon|evening))$/
/** Of these alone an utterance may consist. */
export const GREETINGS = words('алло алле ало але здравствуйте привет hello hi hey')
export const CONDITIONS = words('если хотя который которая которое которые if unless although')

/** Not a thought when it is all of the body. */
export const OPEN_ALONE = words('так тогда потом это мне нам вы меня можно зовут then')
/** End a request, whatever it is. */
export const POLITE = words('пожалуйста please')
/** Verbs that take a preposition as their own: "hold on". */
export const WITH_PARTICLE = words('hold hang go come carry move log sign call drop put')

/** Say that the thing itself comes next. */
export const ANNOUNCEMENTS = phrases(`
  подскажите, не подскажете, скажите, можно узнать, можно спросить, слушайте, послушайте, смотрите, девушка, listen, look,
  вопрос, такой вопрос, вопрос такой, у меня вопрос, у меня такой вопрос, есть вопрос, еще вопрос, еще один вопрос, дело в том, дело такое, такое дело, какая ситуация, такая ситуация, ситуация такая,
  то есть, в общем, как бы, это самое, так сказать, так как, по поводу, что касается, если вдруг, если можно, адрес такой, вы не могли, вы могли, вы можете, вы не можете, вы можете мне,
  could you tell me, can you tell me, tell me, excuse me, i have a question, ive got a question, quick question, one question, another question, can i ask, may i ask,
  the thing is, heres the thing, the problem is, you know, you see, i mean, i think, lets say, sort of, kind of, for example, for instance, such as, as soon as, what if, if its possible, if possible
`)
/** "мой номер", "my last name": what it is comes next. */
export const OWN_DATA = /^(?:(?:мой|моя|мое|наш|записать|my|our|the) )?(?:номер телефона|телефон для связи|номер|телефон|адрес|имя|фамилия|почта|(?:last |first |full )?name|(?:phone )?number|phone|address|email(?: address)?|date of birth)$/
