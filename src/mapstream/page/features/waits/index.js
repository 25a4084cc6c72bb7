// Dependencies: what waits for what.

// Among tasks in `after`, by id; all else in `waits`, by name.
function linked({ item, after }, value) {
  const [[collection, id], [other, otherId]] = [item.split("/"), after.split("/")]
  const amongTasks = collection === "tasks" && other === "tasks"
  return { [collection]: { [id]: amongTasks ? { after: { [otherId]: value } } : { waits: { [after]: value } } } }
}

export const waits = {
  guesses: { link_items: (data) => linked(data, true), unlink_items: (data) => linked(data, null) },
}
