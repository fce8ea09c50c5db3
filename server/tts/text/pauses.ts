/** Where a speaker would rest: brackets and dashes as commas and dashes that every engine knows. */
export function readPauses(text: string): string {
  return text
    .replace(/ ?[→⇒➔»«“”„]/g, mark => /[→⇒➔]/.test(mark) ? ',' : mark)
    .replace(/ {1,4}[([{]/g, ', ')
    .replace(/[([{}\])]+(?=[.,!?;:…\n]|$)/gm, '')
    .replace(/[)\]}]/g, ',').replace(/[([{]/g, '')
    .replace(/(?<=\S) -{1,3} (?=\S)/g, ' — ')
    .replace(/ {2,}/g, ' ')
    .replace(/ (?=[,.!?;:…]{1,8}(?:\s|$))/g, '')
    .replace(/([,;:]),/g, '$1')
    .replace(/^[ ,;]+/gm, '')
}
