// The places of a room, each one tap away and with its own address. A feature declares a place as its `area`, and those
// that stand in it name it:
//
//   name     as it stands in the address; `title`: what it is called; `icon`: how it is drawn
//   own      its first block brings the heading
//   aside    it is not listed with the others: something in the room leads there, or the place that it is `under`
//
// What stands in it is its blocks, then its sections, in the order in which features are declared.

import { rows, rowOf } from "./registry.js"
import { isSectionFor, sections } from "./sections.js"
import { sees } from "../plan/scope.js"

export const HOME = "home"

export const areas = () => rows().flatMap(({ area }) => area ?? [])

export const blocksOf = (name) => rows().flatMap(({ blocks = [] }) => blocks.filter(({ at }) => at === name))
export const sectionsOf = (name) => sections().filter(({ at }) => at === name)

export const blockNamed = (wanted) => rows().flatMap(({ blocks = [] }) => blocks).find(({ name }) => name === wanted)

export const isBlockFor = ({ sees: parts = [], sellers }, store) =>
  sees(store, parts) && (!sellers || store.you?.side === "seller")

// Whether there is anything in a place for this reader: else it is not offered.
export const isAreaFor = ({ name }, store) =>
  blocksOf(name).some((block) => isBlockFor(block, store)) || sectionsOf(name).some((row) => isSectionFor(row, store))

// The place where something is shown: an item, or what there is one of.
export const areaOf = (item) => rowOf(item)?.at
