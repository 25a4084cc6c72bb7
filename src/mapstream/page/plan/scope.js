// What a person may see of the room, as their scope says: by parts, and of the documents by kind or one by one.

import { within } from "./language.js"
import { documents } from "./reading.js"
import { plain } from "./words.js"

export const PARTS = {
  plan: "the plan", commercials: "commercials", stakeholders: "the stakeholder map", comments: "comments",
  meetings: "meetings", history: "the history",
}

const DOCUMENTS = "the documents"

const scopeOf = ({ document, you }) => document?.people?.[you?.person]?.scope ?? {}

// Whether the reader of a store sees a part of the room, or all of several.
export function sees(store, parts) {
  const scope = scopeOf(store)
  return [parts].flat().every((part) => (part === "documents" ? scope.documents?.length !== 0 : scope[part] !== false))
}

// The parts that they do not see.
export const unseen = (store) => [...Object.keys(PARTS), "documents"].filter((part) => !sees(store, part))

const listed = (words) => words.join(", ")

// The documents of a scope, in words: those of a kind by it, the others by their titles.
function documentWords(plan, chosen) {
  if (!Array.isArray(chosen)) return DOCUMENTS
  return `some documents (${listed(chosen.map((one) => plan.documents?.[one.split("/")[1]]?.title ?? within(plain(one))))})`
}

// A scope in words; nothing for those who see what everybody of their side does.
export function scopeWords(plan, scope) {
  if (!scope) return ""
  const names = Object.entries(PARTS)
  const none = Array.isArray(scope.documents) && !scope.documents.length
  const seen = names.filter(([part]) => scope[part] !== false).map(([, word]) => word)
  const not = names.filter(([part]) => scope[part] === false).map(([, word]) => word)
  const on = [...seen, ...(none ? [] : [documentWords(plan, scope.documents)])]
  const off = [...not, ...(none ? [DOCUMENTS] : [])]
  if (!off.length && !Array.isArray(scope.documents)) return ""
  if (!on.length) return `Does not see ${listed(off)}`
  return off.length ? `Sees ${listed(on)}; not ${listed(off)}` : `Sees ${listed(on)}`
}

// What the documents of a scope can be chosen from: their kinds, and each by itself.
export const choosable = (plan) => [
  ...[...new Set(documents(plan).map(([, { kind }]) => kind))].sort().map((kind) => [kind, `All of kind “${plain(kind)}”`]),
  ...documents(plan).map(([id, { title }]) => [`documents/${id}`, title]),
]
