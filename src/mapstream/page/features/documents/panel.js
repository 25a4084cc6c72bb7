// The materials of the deal, as links. Opening one is recorded, so that both sides know what was read.

import { dayAt } from "../../plan/dates.js"
import { documents } from "../../plan/reading.js"
import { nameOf, plain, visibility } from "../../plan/words.js"
import { $, attr, clone, list, safeUrl, show, text } from "../../dom/nodes.js"
import { fillNotes } from "../../items/notes.js"

export function fillDocuments(room, node) {
  const { store } = room
  const plan = store.shown
  const found = documents(plan)
  show($("[data-none]", node), found.length === 0)
  list($(".documents", node), found, ([id]) => id, () => clone("document"), (row, [id, material]) => {
    attr(row, "data-item", `documents/${id}`)
    attr(row, "data-sending", store.sending(`documents/${id}`))
    const link = $("a", row)
    attr(link, "href", safeUrl(material.url))
    text(link, material.title)
    link.onclick = () => room.viewed(`documents/${id}`)
    const revision = material.revision > 1 ? `revision ${material.revision}` : ""
    const seen = material.visible_to && material.visible_to !== "everyone" ? visibility(material.visible_to) : ""
    const added = `added by ${nameOf(plan, material.added.by)}, ${dayAt(material.added.at)}`
    text($("[data-about]", row), [plain(material.kind), revision, added, seen].filter(Boolean).join(" · "))
  })
  show($("[data-add-document]", node), !store.readOnly)
  fillNotes(room, $(".notes", node), room.notes("documents"))
}
