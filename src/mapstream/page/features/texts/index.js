// Long texts that several people write at once: the room's notes, and those of each meeting.

import { begin, fillNotesOfRoom, notesBrief, notesCount } from "./texts.js"

export const texts = {
  name: "texts", at: "meetings",
  section: {
    title: "Notes", short: "Notes", sees: ["plan"], fill: fillNotesOfRoom, brief: notesBrief, count: notesCount,
  },
  places: { edit_text: ({ data }) => `texts/${data.text}` },
  clicks: { "[data-begin]": begin },
}
