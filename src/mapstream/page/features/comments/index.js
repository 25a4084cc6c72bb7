// Comments: the talk on an item.

import { $ } from "../../dom/nodes.js"

const comment = (data, patch) => ({ comments: { [data.comment]: patch } })

function reply(_, button) {
  const form = $(".composer", button.closest(".thread"))
  form.hidden = false
  $("textarea", form).focus()
}

export const comments = {
  name: "comments", key: "comment", place: (data, plan) => plan.comments?.[data.comment]?.on ?? "plan",
  places: { add_comment: ({ data }) => `add/comments/${data.on}` },
  blocks: [{ at: "home", load: () => import("./asked.js"), template: "asked", fill: "fillAsked", sees: ["plan", "comments"] }],
  forms: { add_comment: () => $("#panel .talkbox > .composer textarea") },
  clicks: { "[data-reply]": reply },
  guesses: {
    add_comment: ({ comment: id, ...rest }, stamp) => ({ comments: { [id]: { ...rest, ...stamp } } }),
    resolve_comment: (data, stamp) => comment(data, { resolved: stamp }),
    reopen_comment: (data) => comment(data, { resolved: null }),
  },
}
