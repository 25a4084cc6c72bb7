// Writing comments and replies, and naming people in them: "@" (or its button) offers everybody in the room.

import { $ } from "../../dom/nodes.js"
import { people } from "../../plan/reading.js"
import { SIDES } from "../../plan/words.js"
import { newId } from "../../state/ids.js"
import { openMenu } from "../../dom/menu.js"

export function setUpComposer(room, form, subject) {
  const input = $("textarea", form)
  const mentioned = new Map()
  const replyTo = () => form.closest("[data-item^='comments/']")?.dataset.item.slice(9)

  const mention = () =>
    openMenu($("[data-mention]", form), "Mention somebody", people(room.store.shown).map(([id, person]) => ({
      id, label: `${person.name} · ${SIDES[person.side]}`, run: () => insert(id, person.name),
    })))

  function insert(id, name) {
    mentioned.set(id, `@${name}`)
    const at = input.selectionStart
    const before = input.value.slice(0, at).replace(/@$/, "")
    input.value = `${before}@${name} ${input.value.slice(at)}`
    input.focus()
    input.selectionStart = input.selectionEnd = before.length + name.length + 2
  }

  $("[data-mention]", form).addEventListener("click", mention)
  input.addEventListener("input", (event) => {
    const before = input.value.slice(0, input.selectionStart)
    if (event.data === "@" && /(^|\s)@$/.test(before)) mention()
  })
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit()
  })
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    const text = input.value.trim()
    if (!text) return input.focus()
    const mentions = [...mentioned].filter(([, name]) => text.includes(name)).map(([id]) => id)
    const reply_to = replyTo()
    room.act("add_comment", {
      comment: newId(), on: subject(), text, ...(reply_to && { reply_to }), ...(mentions.length && { mentions }),
    })
    form.reset()
    mentioned.clear()
  })
}
