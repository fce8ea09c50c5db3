const words = (text: string) => text.trim().split(/\s+/)
const phrases = (text: string) => text.trim().split(/\s*,\s*/)

/** What a listener says without asking for the floor. After a question it would be an answer. */
export const ACKNOWLEDGEMENTS = [
  ...words(`
    да так ну мда ок окей ладно ладненько лады добро идет угу ага конечно разумеется естественно безусловно несомненно именно факт
    понял поняла поняли понимаю понято принято принял приняла усвоил усвоила дошло учту учтем запомнил запомнила запомню записал записала записываю пишу
    слушаю слышу вижу знаю помню верю слежу договорились условились бывает согласен согласна согласны спасибо спасибочки благодарю
    продолжайте продолжай говорите говори рассказывайте рассказывай дальше
    yes yeah yea yah ya yep yup ok okay okey okie k sure right alright correct true agreed exactly absolutely definitely certainly indeed naturally obviously totally precisely surely clearly
    understood gotcha noted roger thanks thx cheers ta continue
  `),
  ...phrases(`
    о кей, это да, вот да, так и есть, все так, само собой, еще бы, еще как, ясное дело, понятное дело, без проблем, не вопрос, нет проблем, как скажете, как скажешь, в порядке,
    я здесь, я тут, на связи, я на связи, я с вами, и правда, и то правда, слава богу,
    i see, i know, got it, got you, got that, i get it, i get that, i get you, i hear you, i follow, i understand, i agree, i imagine, i can imagine, i believe you, i bet, ill bet, im sure, you bet, you know, i can understand, i can understand that, i believe it, i believe that, sounds like it,
    i guess so, i suppose so, i think so too, of course, makes sense, make sense, fair enough, no problem, no worries, no doubt, o k, all right, for sure, sure thing, good for you,
    thank you, many thanks, copy that, roger that, okie dokie, go on, go ahead, keep going, please continue, please go on, carry on, tell me more,
    still here, im here, im still here, im with you, im following, im listening,
    it is, it was, it does, that is, i am, i do, i guess, i think so
  `)
]

/** A listener's surprise. It answers no question. */
export const EXCLAMATIONS = [
  ...words(`
    ой ах ох ух эх ого опа вау ура ужас кошмар обалдеть офигеть класс прелесть супер неужели правда серьезно жаль рад рада блин красота чудеса молодец молодцы умница умнички умничка
    oh ooh ooo aw wow gosh jeez gee golly goodness god boy man lord ugh ouch yay whoops really seriously
  `),
  ...phrases(`
    ничего себе, вот это новость, вот это новости, вот так новость, ох ты, мать честная, во дают, фига себе, нифига себе, ух ты, надо же, вот это да, вот как, вот оно что, вот оно как, вон оно что, вон как, даже так, ну и ну, ну и дела, не может быть, с ума сойти, бог мой, боже мой,
    да вы что, да ты что, да что вы, да ладно, да ну, что вы говорите, что ты говоришь,
    no way, oh no, oh dear, oh my, oh my god, oh my goodness, my god, my goodness, my gosh, my word, oh my word, good grief, good heavens, there you go, how about that, no kidding, too bad, what a shame, what a pity, is that right, is that so, youre kidding, you dont say, are you serious, for real
  `)
]

/** How something sounds to the listener; Russian words without their endings. */
export const ASSESSMENTS = {
  ru: words(`
    хорош отличн прекрасн замечательн чудесн великолепн шикарн потрясающ классн крут здоров прикольн красив интересн любопытн забавн смешн занятн удивительн приятн полезн
    понятн понятненьк ясн ясненьк логичн разумн очевидн верн точн правильн справедлив неплох нормальн обидн печальн грустн
  `),
  en: words(`
    good great nice cool perfect awesome amazing wonderful lovely excellent fantastic brilliant super sweet fine interesting fascinating fair funny exciting beautiful terrific incredible
    impressive helpful reasonable logical clear sad crazy neat cute hilarious tough weird wild scary smart unbelievable
  `)
}
/** Adverbs and adjectives, not the comparative: "точнее" begins a correction. */
export const RUSSIAN_ENDINGS = words('о ый ий ой ая яя ое ую ые ие')
/** Is assessed without being named: "good idea", "отличная новость". */
export const ASSESSED = words('идея новость новости мысль дело вещь idea point news thing stuff one job')

/** May stand before what a listener says: "ну да", "это очень интересно", "я вас понял", "that sounds really good". */
export const LEADING = words(`
  а и о вот это этот эта все как какой какая какое очень я мы вас тебя мне уже тоже прям прямо просто действительно совершенно абсолютно полностью весьма реально большое такая такой
  well and so its thats that this it i all very quite pretty just too how sounds seems a perfectly
`)
/** May follow it: "понял вас", "спасибо вам большое", "согласен с вами", "okay then", "thank you so much". */
export const FOLLOWING = [
  ...words('вас вам тебя тебе большое огромное очень внимательно пожалуйста then too please sir maam madam'),
  ...phrases('с вами, с тобой, с этим, слышать, это слышать, so much, very much, a lot, to know, to hear')
]

/** Asks for the floor, also where a listener's phrase begins with the same word. */
export const OBJECTIONS = words('нет не ни но что кто где куда когда почему зачем сколько no but not nope nah dont what who where when why which help hi hey hello')
/** Asks for the floor when nothing follows. */
export const LAST_WORDS = phrases('это все, все все, все спасибо, как как, какой какой, какая какая, какое какое, thats all, thats it')
