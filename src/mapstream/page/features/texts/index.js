// Long texts that several people write at once: the room's notes, those of each meeting and what was said there, what
// each side gets out of the deal.

import { begin, fillNotesOfRoom, notesBrief, notesCount } from "./texts.js"

export const texts = {
  name: "texts", at: "meetings",
  section: {
    title: "Notes", short: "Notes", sees: ["plan"], fill: fillNotesOfRoom, brief: notesBrief, count: notesCount,
  },
  places: { edit_text: ({ data }) => `texts/${data.text}` },
  clicks: { "[data-begin]": begin },
}
