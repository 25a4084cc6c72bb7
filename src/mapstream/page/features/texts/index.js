// Long texts that several people write at once: the room's notes, those of each meeting and what was said there, what
// each side gets out of the deal.

import { later } from "../../items/lazy.js"

export const texts = {
  name: "texts", at: "meetings", load: () => import("./texts.js"),
  section: {
    title: "Notes", short: "Notes", sees: ["plan"], fill: "fillNotesOfRoom", brief: "notesBrief", count: "notesCount",
  },
  places: { edit_text: ({ data }) => `texts/${data.text}` },
  clicks: { "[data-text] [data-begin]": later(() => import("./texts.js"), "begin") },
}
