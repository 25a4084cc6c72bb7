// Documents: the materials of the deal, as files and as links.

import { decoded } from "../../dom/addresses.js"
import { LAST } from "../../state/guess.js"
import { later } from "../../items/lazy.js"
import { fileOf } from "./known.js"

const openReader = later(() => import("./reader.js"), "openReader")

export const documents = {
  name: "documents", at: "materials", key: "document", place: () => "documents",
  area: { name: "materials", title: "Materials", icon: "document" },
  blocks: [{
    at: "materials", load: () => import("./panel.js"), template: "documents", fill: "fillDocuments", sees: "documents",
    derived: () => ["viewing"],
  }],
  places: { add_document: () => "documents" },
  clicks: {
    "[data-add-document]": later(() => import("./adding.js"), "addDocument"),
    ".document [data-replace]": later(() => import("./adding.js"), "chooseReplacement"),
  },
  guesses: {
    add_document: ({ document, file, ...rest }, stamp) => ({
      documents: { [document]: { ...rest, ...(file && { file: fileOf(file) }), revision: 1, rank: LAST, added: stamp } },
    }),
  },
  start(room) {
    const look = () => decoded(location.hash).startsWith("#read/") && openReader(room)
    addEventListener("hashchange", look)
    look()
  },
}
