// Adding an item by its title: the form at the end of its section.

import { todayOf } from "../plan/reading.js"
import { newId } from "../state/ids.js"
import { rowOf } from "./registry.js"

// The field keeps the focus, so that the next title can follow.
export function titleTyped(form) {
  const title = form.elements.title.value.trim()
  form.elements.title.value = ""
  form.elements.title.focus()
  return title
}

export function addElement(room, form) {
  const { key, section } = rowOf(form.dataset.section)
  const { field = "title", choice, mine, dated = [], as } = section.add
  const chosen = choice && { [choice[0]]: form.elements[choice[0]].value }
  const title = titleTyped(form)
  const { you, shown } = room.store
  const own = mine && shown.people?.[you.person] && { [mine]: you.person }
  const days = Object.fromEntries(dated.map((name) => [name, todayOf(room.store)]))
  if (title && as) return room.act(...as(room.store, title))
  if (title) room.act(`add_${key}`, { [key]: newId(), [field]: title, ...days, ...chosen, ...own })
}
