// What says whether the history is still the one that was seen before, and who outside vouches for it.

import { later, once, whenIdle } from "../../items/lazy.js"

const look = later(() => import("./look.js"), "look")

// Once, after there is something to see.
export const proof = {
  places: { register_witness: "witnesses", remove_witness: "witnesses" },
  clicks: {
    ".witnesses summary": later(() => import("./witnesses.js"), "lookAtWitnesses"),
    "[data-remove-witness]": (room, { dataset }) => room.act("remove_witness", { witness: dataset.removeWitness }),
  },
  submits: { ".register-witness": later(() => import("./witnesses.js"), "registerWitness") },
  start(room) {
    const lookSoon = once(() => whenIdle(() => look(room)))
    room.store.subscribe(() => room.store.document && lookSoon())
  },
}
