// Showing who one is, once in a browser: a code is mailed to the person, and what they were doing is done again with it.

import { $, show, text } from "../../dom/nodes.js"
import { ask } from "../../dom/dialogs.js"

// `again()` does what needs the proof; it is not done where the person changes their mind.
export async function prove(room, again) {
  const sent = await room.post("/session/code", {})
  if (!sent.ok) return room.say(sent.body.detail || sent.body.title, { urgent: true })
  const { document, you } = room.store
  const told = `We have mailed a code of six digits to ${document.people[you.person].email}. It asks you once in this browser.`
  for (let wrong = ""; ;) {
    const answer = await ask("ask-proof", (dialog) => {
      text($("[data-told]", dialog), told)
      text($("[data-problem]", dialog), wrong)
      show($("[data-problem]", dialog), wrong)
    })
    if (!answer) return room.say("Nothing was done: it needs the code.")
    const proved = await room.post("/session/proof", { code: answer.code })
    if (proved.ok) return again()
    wrong = proved.body.detail || proved.body.title || "That could not be done. Please try again."
  }
}
