import { foldCase } from '#shared/utils/stems'

const STOP_WORDS = new Set(('стоп стой стойте хватит подожди подождите погоди погодите минуту минутку минуточку секунду секундочку тихо замолчи замолчите достаточно прекрати прекратите '
  + 'stop wait hold on enough quiet pause moment second minute').split(' '))
/** Words around them that say nothing more. */
const FILLERS = new Set('ну так всё все пожалуйста нет не надо ладно одну please just a one no okay ok'.split(' '))

/** The person only wants silence: there is nothing in it to answer. */
export function isStopCommand(text: string): boolean {
  const words = foldCase(text).match(/\p{L}+/gu) ?? []
  return words.some(word => STOP_WORDS.has(word)) && words.every(word => STOP_WORDS.has(word) || FILLERS.has(word))
}
