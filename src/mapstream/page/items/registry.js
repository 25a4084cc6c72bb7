// What features say of themselves. A row is a kind of item, or what there is one of in a plan, or an act of its own:
//
//   name     what its items go by: "tasks", of "tasks/<id>"
//   key      what its id is called in commands: "task"
//   noun     what a panel calls one of it; without a noun it has no panel
//   known    the field that an item is known by, if that is not its title
//   fields   what can be edited in place: how each is called, entered, said and sent
//   status   whether an item is in a state; `talk`: whether it is talked about; `ranked`: whether its order is people's
//   actions  (room, id, item) what may be done to an item as it stands
//   anywhere (room, item) what may be done to items of every kind
//   chips    (room, id, item) what is worth knowing of it at a glance
//   parts    what else its panel shows: {template, fill(room, node, item, found)}
//   at       the place of the room where it is shown; `area`: a place that it declares, see areas.js
//   blocks   parts of a place: {at, template, fill(room, node)}; `draw(room)`: makes the node, instead of a template;
//            `derived(store)`: what the server works out for it; `sees`: the parts of the room that it shows; `sellers`: no
//            one else sees it
//   section  how it stands in its place, below the blocks, see sections.js
//   guesses  {command: (data, stamp, document) => patch} what its commands most likely do
//   places   {command: place} where refusals belong, if not at the item; `place(data, plan)` for what has none itself
//   fieldOf  (entry, plan, name) the field that a command's data was entered in, if it has another name
//   forms    {command: (room, data) => input or function} the way back to what was typed in a form
//   clicks   {selector: (room, node, event)}; `submits`: the same of forms; `start(room)`: what else has to be set up
//   load     what draws a block, a section or a part is fetched when it is needed, see lazy.js

const declared = []
const byName = new Map()

export function declare(...rows) {
  for (const row of rows) {
    declared.push(row)
    if (row.name) byName.set(row.name, row)
  }
}

export const rows = () => declared

// The row of an item, or of what there is one of, by its name.
export const rowOf = (item) => byName.get(item.split("/")[0])

// One kind of what is declared, of all rows together.
export const every = (what) => Object.assign({}, ...declared.map((row) => row[what]))
