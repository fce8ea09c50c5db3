/** Words that say nothing about the subject, in the form `foldCase` gives. */
export const STOP_WORDS: ReadonlySet<string> = new Set((`
а без бы был была были было быть в вам вами вас ваш ваша ваше вашем вашего вашу ваши вашей весь во вот все всего всем всех всегда вы где
да даже для до дела дело делать его ее если есть еще же за здесь и из или им ими их к как какая какие каким какими каких какого какое какой каком какому какую
когда кого кому конечно который которая которое которые кто куда ли либо лишь между меня мне много мной мог могу может можете можно можем мои моего моей моем моему моим моих мой моя мою
мы на над надо нам нами нас наш наша наше наши не него нее нет ни никак них но ну нужен нужна нужно нужны о об однако ок окей он она они оно от откуда очень
по под после потом потому почему при про просто с сам сама сами себе себя сейчас сделать со сколько так такая также такие такое такой там тебе тебя тем то тобой тогда того тоже той только том ты
тут твои твоего твоей твой твоя у уже угу ага хорошо хочу хотел хотела хочется чего чей чем через что чтобы чтоб чье чья эта эти это этим этих этого этой этом этот эту я
свой своя свое свои своего своей своему своим своих свою более менее чуть самый сделай сделайте делается работает работать заработал посмотреть узнать найти
будет будут буду вообще вроде получается нибудь либо понятно ясно ладно давай давайте
никак прямо несколько дайте дай получится вышло станет станут стану бывает бывают скока такого той вести попасть именно кто-нибудь нибудь
пожалуйста подскажите подскажи скажите скажи расскажи расскажите объясни объясните плиз
a about after all also am an and any are aren as at be because been before being both but by can cannot could did didn do does doesn doing don for from
get gets got had has have having he her here him his how i if im in into is isn it its just know let ll may me might my need not of off ok okay on once only or other our ours out over
should shouldn so some such than that the their them then there these they thing things this those to too up us ve very want was we well were what when where which while who whom whose why will with would
already much many own see find work works working use using used make makes making
anyone anybody anything anywhere someone something somewhere somebody still go goes going gone come comes came like since without between take takes took give gives lot bit really quite ever instead
yeah yes yep no nope you your yours re s t d m please tell explain show possible
`).trim().split(/\s+/))
