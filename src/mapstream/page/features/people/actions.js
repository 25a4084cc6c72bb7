// What may be done about a person: let them in, show what one's own side notes about them, take them off the deal.

import { later } from "../../items/lazy.js"
import { verdict } from "../../plan/rights.js"

const erase = later(() => import("./erasing.js"), "erase")

export function personActions(room, id, person) {
  const { you } = room.store
  const seller = you.side === "seller"
  const notes = person.notes?.[you.side]
  const share = (shared) => () => room.act("share_notes", { person: id, shared })
  const hidden = notes && !notes.shared
  const ownWays = !seller && id === you.person
  return [
    ownWays && { id: "ways", label: "Links made for you", icon: "people", run: () => room.showLinks(id) },
    !ownWays && verdict(room.store, "issue_link", `people/${id}`) === "do" && { id: "link", label: "Personal link", icon: "people", run: () => room.showLinks(id) },
    hidden && { id: "share", label: "Show our notes to the other side", icon: "talk", run: share(true) },
    notes?.shared && { id: "unshare", label: "Keep our notes to ourselves", icon: "lock", run: share(false) },
    (seller || person.side === you.side) && id !== you.person && remove(room, id),
    !person.erased && verdict(room.store, "erase_person", `people/${id}`) === "do" && erasing(room, id, person),
  ].filter(Boolean)
}

const remove = (room, id) => ({
  id: "remove", label: "Take off the deal", icon: "close", danger: true,
  run: () => room.act("remove_person", { person: id }),
})

const erasing = (room, id, person) => ({
  id: "erase", label: "Erase what is known about them…", icon: "close", danger: true, run: () => erase(room, id, person),
})
