// Documents: the materials of the deal, as files and as links.

import { LAST } from "../../state/guess.js"
import { addDocument, chooseReplacement, fileOf, setUpDropping } from "./adding.js"
import { fillDocuments } from "./panel.js"
import { setUpReader } from "./reader.js"

export const documents = {
  name: "documents", at: "materials", key: "document", place: () => "documents",
  area: { name: "materials", title: "Materials", icon: "document" },
  blocks: [{ at: "materials", template: "documents", fill: fillDocuments, sees: "documents", derived: () => ["viewing"] }],
  places: { add_document: () => "documents" },
  clicks: {
    "[data-add-document]": (room) => addDocument(room),
    ".document [data-replace]": (room, button) => chooseReplacement(room, button.closest(".document").dataset.item.split("/")[1]),
  },
  guesses: {
    add_document: ({ document, file, ...rest }, stamp) => ({
      documents: { [document]: { ...rest, ...(file && { file: fileOf(file) }), revision: 1, rank: LAST, added: stamp } },
    }),
  },
  start(room) {
    setUpDropping(room)
    setUpReader(room)
  },
}
