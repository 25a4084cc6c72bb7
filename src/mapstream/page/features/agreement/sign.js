// Agreeing, for one's side, to the plan as it stands on the screen: the version is the one that was shown when the
// question came up, whatever happens while it is read.

import { day } from "../../plan/dates.js"
import { nameOf } from "../../plan/words.js"
import { $, text } from "../../dom/nodes.js"
import { ask } from "../../dom/dialogs.js"

const SIDE = { seller: "the seller’s side", buyer: "the buyer’s side" }

export async function sign(room) {
  const { store } = room
  if (store.entries.length) return room.say("Your last changes are still on their way. Sign when they have arrived.")
  const { version, you } = store
  const { goal, organisations } = store.shown.plan
  const party = organisations?.[you.side]?.name ?? SIDE[you.side]
  const answer = await ask("ask-signature", (dialog) => {
    text($("h2", dialog), `Agree to version ${version} for ${party}`)
    text($("[data-goal]", dialog), `${goal.statement} By ${day(goal.date)}.`)
    text($("[data-submit]", dialog), `Sign as ${nameOf(store.shown, you.person)}`)
  })
  if (answer) room.act("sign_agreement", { version })
}
