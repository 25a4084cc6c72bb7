// What may be done to an item in its present state: the menu of its status button and the buttons of its panel.

import { groups, inOrder, lookUp, neighbour } from "../plan/reading.js"
import { offered, verdictOf } from "./offers.js"
import { rowOf, rows } from "./registry.js"

export function actions(room, item) {
  const found = lookUp(room.store.shown, item)
  const id = item.split("/")[1]
  if (!found || room.store.readOnly) return []
  const own = rowOf(item)?.actions?.(room, id, found) ?? []
  const anywhere = rows().flatMap((row) => row.anywhere?.(room, item) ?? [])
  return [...own, ...anywhere].map((one) => offered(room.store, item, one)).filter(Boolean)
}

export const canMove = (room, item) => Boolean(rowOf(item)?.ranked) && verdictOf(room.store, "move", { item }) === "do"

// Up or down among the tasks of the same milestone, or among the items of its kind.
export function move(room, item, direction) {
  if (room.store.readOnly || !canMove(room, item)) return
  const [collection, id] = item.split("/")
  const plan = room.store.shown
  const siblings = collection === "tasks"
    ? groups(plan).find(({ tasks }) => tasks.some(([task]) => task === id)).tasks.map(([task]) => task)
    : inOrder(plan, collection).map(([one]) => one)
  const place = neighbour(siblings, id, direction)
  if (!place) return room.say(direction < 0 ? "Already at the top." : "Already at the end.")
  const [[where, other]] = Object.entries(place)
  room.act("move", { item, [where]: `${collection}/${other}` })
}
