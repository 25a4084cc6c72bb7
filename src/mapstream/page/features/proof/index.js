// What says whether the history is still the one that was seen before.

import { later, once, whenIdle } from "../../items/lazy.js"

const look = later(() => import("./look.js"), "look")

// Once, after there is something to see.
export const proof = {
  start(room) {
    const lookSoon = once(() => whenIdle(() => look(room)))
    room.store.subscribe(() => room.store.document && lookSoon())
  },
}
