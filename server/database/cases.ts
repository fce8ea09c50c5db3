/** SQLite's LIKE ignores case for Latin letters only; these are the ways a Russian word is usually written. */
export const casesOf = (text: string) => [...new Set([text, text.toLowerCase(), text.toUpperCase(), text.charAt(0).toUpperCase() + text.slice(1).toLowerCase()])]
