// The page of a room: wires the connection, the outbox and the store to what is seen and done. Nothing else happens
// here; each part has its own module.

import "./features/index.js"
import { setUpDialogs } from "./dom/dialogs.js"
import { $ } from "./dom/nodes.js"
import { setUpClicks } from "./shell/clicks.js"
import { api, post, probe, request, sendBytes, sendFile } from "./state/http.js"
import { setUpKeys } from "./shell/keys.js"
import { Presence } from "./features/presence/presence.js"
import { Views } from "./features/views/views.js"
import { decoded } from "./dom/addresses.js"
import { endOf } from "./plan/dates.js"
import { todayOf } from "./plan/reading.js"
import { sees } from "./plan/scope.js"
import { titleOf } from "./plan/words.js"
import { read } from "./items/fields.js"
import { mayPutBack, putBack } from "./items/mine.js"
import { collectNotes, isInView, overtook } from "./items/notes.js"
import { Areas } from "./shell/areas.js"
import { Panel } from "./shell/panel.js"
import { renderer } from "./shell/page.js"
import { say } from "./dom/messages.js"
import { every, rows } from "./items/registry.js"
import { Derived } from "./state/derived.js"
import { guessing } from "./state/guess.js"
import { newId } from "./state/ids.js"
import { momentIn, queryOf } from "./state/moment.js"
import { Outbox } from "./state/outbox.js"
import { Overtaken } from "./state/overtaken.js"
import { storage } from "./state/storage.js"
import { Store } from "./state/store.js"
import { Stream } from "./state/stream.js"
import { verdictOf } from "./items/offers.js"
import { areaOf } from "./items/areas.js"
import { NOT_FETCHED, later } from "./items/lazy.js"
import { placeOf } from "./items/places.js"
import { undoneWords } from "./items/undone.js"
import { recall } from "./items/recall.js"

const showEnd = later(() => import("./shell/ended.js"), "showEnd")
const prove = later(() => import("./features/links/proof.js"), "prove")
const showLinks = later(() => import("./features/links/links.js"), "showLinks")

const id = decoded(location.pathname.split("/")[2] ?? "")
const address = api(id)
const store = new Store({ guess: guessing(every("guesses")) })
const overtaken = new Overtaken({ read })
const socketUrl = new URL(`${address}/stream`, location.href.replace(/^http/, "ws"))

const outbox = new Outbox({
  room: id,
  storage,
  newId,
  send: (entry) => stream.send({ op: "do", id: entry.id, type: entry.type, data: entry.data }),
  changed: () => store.set({ entries: outbox.entries }),
})

const stream = new Stream({
  connect: () => new WebSocket(socketUrl, "mapstream.v1"),
  since: () => store.version,
  probe: () => probe(address),
  online: () => navigator.onLine,
  onFrame: (frame) => FRAMES[frame.op]?.(frame),
  onState: (state, why) => {
    store.set({ connection: state, here: state === "live" ? store.here : [] })
    if (state === "ended") showEnd(why, outbox.waiting.length)
  },
})

let undone = ""

const FRAMES = {
  joined(frame) {
    const first = !store.document
    store.joined(frame)
    if (first) followAddress()
    outbox.restore(frame.you.person)
    outbox.resume()
    presence.joined()
  },
  events({ events }) {
    const fresh = events.filter((event) => event.version > store.version)
    const before = store.document
    if (!store.fold(events)) return stream.rejoin()
    for (const { type, by, patch } of fresh) {
      if (type === "change.undone" && by === store.you.person && patch) undone = undoneWords(before, store.document, patch)
    }
    const told = overtaken.read(fresh, store.you.person, before).map((one) => ({ ...one, id: newId() }))
    if (told.length) store.set({ overtaken: [...store.overtaken, ...told] })
    for (const one of told) tell(one)
  },
  done({ id, version }) {
    const entry = outbox.done(id)
    const takenBack = { label: entry?.type === "undo" ? "Redo" : "Undo", run: () => outbox.put("undo", { version }) }
    const told = entry?.type === "undo" ? undone : entry?.said
    if (told) say(told, { act: takenBack })
  },
  refused({ id, ...problem }) {
    const entry = outbox.refused(id, problem)
    if (!entry) return
    if (problem.code === "proof_needed") {
      outbox.dismiss(id)
      return prove(room, () => room.act(entry.type, entry.data))
    }
    const [note] = room.notes(placeOf(entry, store.shown).place).filter((one) => one.entry === entry)
    say(note?.text ?? problem.detail ?? problem.title, { urgent: true })
    if (entry.type === "undo") outbox.dismiss(id)
  },
  people: ({ here = [], count = 0 }) => store.set({ here, crowd: count }),
  signals({ signals }) {
    const { derived } = store
    if (derived.signals && !store.past) store.set({ derived: { ...derived, signals: { ...derived.signals, signals } } })
  },
  rejoin: () => stream.rejoin(),
  expiring: ({ in: seconds }) =>
    say(`Your access ends in ${seconds} seconds. Open your personal link again to stay.`, { urgent: true }),
}

const presence = new Presence((frame) => stream.send(frame))

// A view that cannot be sent now is not worth keeping: sent tomorrow, it would tell of the wrong day.
const views = new Views({
  send: (command, leaving) => {
    if (command.data.subject === "plan" && !sees(store, "plan")) return
    if (leaving || !stream.send({ op: "do", ...command })) post(`${address}/commands`, command, true)
  },
  arrived: () => post(`${address}/session`, {}, true),
  counts: () => store.document !== null,
})

const room = {
  id, store, say,
  // what is not theirs to do is proposed to those whose it is
  act(type, data, said) {
    if (verdictOf(store, type, data) !== "propose") return outbox.put(type, data, said)
    say("Proposed: those whose it is to change accept it, or decline it.")
    return outbox.put("propose", { proposal: newId(), commands: [{ type, data }] })
  },
  undo: () => store.readOnly || store.connection === "ended" || outbox.put("undo", {}),
  // what is read must know what is seen here, whichever server it comes from
  get: (path) => request(address + path, { headers: store.version ? { "Mapstream-Wait": `v${store.version}` } : {} }),
  post: (path, body) => post(address + path, body),
  send: (path, content) => sendFile(address + path, content),
  upload: (path, file, told) => sendBytes(address + path, file, told),
  address: (path) => address + path,
  showLinks: (person) => showLinks(room, person),
  viewed: (subject) => views.opened(subject),
  reads: (at) => views.look(at),
  lookAt: (item) => presence.lookAt(item),
  corrects: (note) => recall(room, note),
  get selected() {
    return room.panel.selected
  },
  notes(place) {
    if (room.notesOf !== store.cache) Object.assign(room, { collected: collectNotes(store), notesOf: store.cache })
    return room.collected.get(place) ?? []
  },
  refusedIn: (area) => [...store.refusals].some((entry) => areaOf(placeOf(entry, store.shown).place.replace(/^add\//, "")) === area),
  dismiss(note) {
    if (note.kind === "refused") outbox.dismiss(note.id)
    else store.set({ overtaken: store.overtaken.filter((one) => one.id !== note.id) })
  },
  // A moment is {version} or {at}. `silent`: the address says it already.
  async lookBack(moment, silent = false) {
    const query = queryOf(moment)
    const answer = await room.get(query)
    if (!answer.ok) {
      if (silent) history.replaceState(null, "", location.pathname + location.hash)
      return say(answer.body.detail ?? "That moment cannot be shown just now.", { urgent: true })
    }
    const { version, plan } = answer.body
    const at = moment.version ? await instantOf(version) : moment.at
    store.set({ past: { version, at, plan, query } })
    if (!silent) history.pushState(null, "", location.pathname + query + location.hash)
    if (room.areas.named === "history") room.areas.go("plan")
  },
  backToNow() {
    store.set({ past: null })
    if (location.search) history.pushState(null, "", location.pathname + location.hash)
  },
}

// Somebody changed a value of this reader's: told once, at its place or, where that is not in view, at the page's edge.
function tell(one) {
  const message = `“${titleOf(store.shown, one.item)}”: ${overtook(store, one)}`
  const back = mayPutBack(room, one) && { label: "Put mine back", run: () => putBack(room, one) }
  say(message, isInView(one.item) ? { heard: true } : { act: back })
}

// When a version came about; of what is not shown to this reader, when the last thing before it did.
async function instantOf(version) {
  const answer = await room.get(`/audit?after=${version + 1}&limit=1`)
  return answer.body.entries?.[0]?.at ?? new Date().toISOString()
}

function followAddress() {
  const moment = momentIn(location.search)
  if (moment && queryOf(moment) === store.past?.query) return
  if (moment) room.lookBack(moment, true)
  else store.set({ past: null })
}

const derived = new Derived({
  names: () => [...new Set([...room.areas.looksUp(), ...(room.selected && sees(store, "plan") ? ["forecast", "agenda"] : [])])],
  get: room.get, store,
  day: () => todayOf(store), looked: () => document.visibilityState === "visible",
})

room.areas = new Areas(room)
room.panel = new Panel(room)
setUpDialogs()
setUpClicks(room)
setUpKeys(room)
for (const { start } of rows()) start?.(room)
store.subscribe(renderer(room))
store.subscribe(() => derived.follow())
room.panel.follow()

addEventListener("popstate", followAddress)
$("#past-day").addEventListener("change", ({ target }) => target.value && room.lookBack({ at: endOf(target.value) }))
addEventListener("notfetched", () => say(NOT_FETCHED, { urgent: true }))
addEventListener("online", () => stream.nudge())
addEventListener("offline", () => stream.networkGone())
addEventListener("beforeunload", (event) => outbox.unsaved && outbox.waiting.length && event.preventDefault())
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible") return
  stream.nudge()
  derived.follow()
})
setInterval(() => store.changed(), 60_000)
stream.start()
