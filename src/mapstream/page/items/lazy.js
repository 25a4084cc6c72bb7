// What is fetched when it is first needed, not with the page. A block, a part of a panel, or a row with a section, says
// where its drawing is, beside its place: `load` fetches a module, of which `fill` and the others are names until then.

const DRAWING = ["fill", "draw", "brief", "count", "chips"]

export const NOT_FETCHED = "This part of the page could not be fetched. Reload the page to see it."

export const isHere = ({ load }) => !load

// Whether a place cannot be shown without it.
export const isNeeded = ({ section }) => !section?.folded

async function bringOne(part) {
  const module = await part.load()
  for (const into of [part, part.section ?? {}]) {
    for (const name of DRAWING) if (typeof into[name] === "string") into[name] = module[into[name]]
  }
  part.load = null
}

export const bring = (parts) => Promise.all(parts.filter((part) => part.load).map(bringOne))

// A function that is fetched when it is called; the page hears of it where that cannot be.
export const later = (load, name) => async (...given) => {
  const module = await load().catch(() => dispatchEvent(new Event("notfetched")) && {})
  return module[name]?.(...given)
}

// What is done the first time only.
export function once(work) {
  let done = false
  return (...given) => {
    if (!done) work(...given)
    done = true
  }
}

// Does something once there is nothing better to do.
export const whenIdle = (work) => (globalThis.requestIdleCallback ?? ((then) => setTimeout(then, 500)))(work)
