// Documents: the materials of the deal, as links.

import { ask, options } from "../../dom/dialogs.js"
import { plain } from "../../plan/words.js"
import { LAST } from "../../state/guess.js"
import { newId } from "../../state/ids.js"

const KINDS = ["proposal", "pricing", "contract draft", "spec", "reference", "demo", "other"]

async function addDocument(room) {
  const kinds = KINDS.map((id) => ({ id, label: plain(id) }))
  const answer = await ask("ask-document", (_, form) => options(form.elements.kind, kinds))
  if (!answer) return
  room.act("add_document", { document: newId(), title: answer.title.trim(), kind: answer.kind, url: answer.url.trim() })
}

export const documents = {
  name: "documents", key: "document", place: () => "documents",
  places: { add_document: () => "documents" },
  clicks: { "[data-add-document]": (room) => addDocument(room) },
  guesses: {
    add_document: ({ document, ...rest }, stamp) => ({
      documents: { [document]: { ...rest, revision: 1, rank: LAST, added: stamp } },
    }),
  },
}
