// The language of the page, which its document says, and what depends on it.

const LANGUAGE = globalThis.document?.documentElement.lang || "en"

// How dates and numbers are written: as the reader's browser does it, where that speaks the language of the page.
const theirs = globalThis.document && globalThis.navigator?.languages.find((one) => one.split("-")[0] === LANGUAGE)
export const LOCALE = globalThis.document ? theirs ?? LANGUAGE : undefined

const forms = new Intl.PluralRules(LANGUAGE)

// "1 day", "3 days": a count, with the word for one or the one for more.
export const counted = (count, one, more) => `${count} ${forms.select(count) === "one" ? one : more}`

const among = (type) => new Intl.ListFormat(LOCALE, { type })
const [all, any] = [among("conjunction"), among("disjunction")]

// "A, B and C", "A, B or C".
export const listed = (words) => all.format(words)
export const either = (words) => any.format(words)

// A word in the middle of a sentence. German nouns keep their capital.
export const within = (word) => (LANGUAGE === "de" ? word : word.toLowerCase())
