// Where in the room's document a patch is at work, as the page names it: an item and one field of it.

const WHOLE = new Set(["plan", "commercials", "decision_process"])

const INSIDE = new Set(["blackouts", "gates"])

// Whether there is one of it, and not a collection.
export const isWhole = (name) => WHOLE.has(name)

// A path of keys as [item, field]: "tasks/<id>" and "due", "plan" and "goal", "stages/<id>" and "title".
export function placeAt(path) {
  const [first, second, third, fourth, fifth] = path
  if (first === "decision_process" && second === "stages" && third) return [`stages/${third}`, fourth]
  if (first === "plan" && second === "calendar") {
    return fourth && INSIDE.has(third) ? [`${third}/${fourth}`, fifth] : ["calendar", third]
  }
  if (first === "plan" && second === "gate" && third) return ["introduction", third]
  return WHOLE.has(first) ? [first, second] : [`${first}/${second}`, third]
}

// The keys that lead to the field itself, without what is further inside of it.
export const pathOf = (path) =>
  path.slice(0, path[0] === "decision_process" && path[1] === "stages" ? 4 : WHOLE.has(path[0]) ? 2 : 3)
