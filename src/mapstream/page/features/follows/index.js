// Dates that move with another one.

function tied({ item, to, days }) {
  const [collection, id] = item.split("/")
  return to === "signature" ? {} : { [collection]: { [id]: { follows: { [to]: days } } } }
}

function untied({ item }) {
  const [collection, id] = item.split("/")
  return { [collection]: { [id]: { follows: null } } }
}

export const follows = { guesses: { tie_date: tied, untie_date: untied } }
