// The deal review: the life of a deal to go through, the plan at any moment of it, and what had changed by then.
// Nothing can be changed here. The address says which moment is shown, so that it can be sent to others.

import { $, attr, clone, list, make, show, text } from "./dom/nodes.js"
import { decoded } from "./dom/addresses.js"
import { say } from "./dom/messages.js"
import { Film } from "./review/film.js"
import { fillDifferences } from "./review/differences.js"
import { fillLooks } from "./review/looks.js"
import { fillList, fillMarks, KINDS } from "./review/marks.js"
import { Player } from "./review/player.js"
import { fillScene } from "./review/scene.js"
import { eventWords } from "./plan/changes.js"
import { dayAt, instant, plusDays, today } from "./plan/dates.js"
import { counted } from "./plan/language.js"
import { lookUp, zoneOf } from "./plan/reading.js"
import { nameOf, titleOf } from "./plan/words.js"
import { api, request } from "./state/http.js"
import { touched } from "./state/merge.js"

const SETTLED = 250
const BEFORE = 8
const HALF_A_MINUTE = 30

const id = decoded(location.pathname.split("/")[2] ?? "")
const get = (path, options) => request(api(id) + path, options)
const film = new Film(get)
let life, player, settling

async function begin() {
  const { ok, body } = await get("/timeline")
  attr($("#review"), "aria-busy", "false")
  if (!ok) return trouble(body.detail)
  life = body
  player = new Player({ film, first: life.first, last: life.version, moved: shown })
  $("#place").min = life.first
  $("#place").max = life.version
  text($("#begins"), dayAt(life.opened))
  $("#kind").append(make("option", { value: "" }, "Everything"), ...kinds())
  fillMarks($("#marks"), life.landmarks, life.first, life.version)
  $("#to-plan").href = `/rooms/${id}`
  show($("#known"), true)
  listen()
  await film.reach(life.version)
  text($("#ends"), dayAt(film.instant(life.version) ?? life.opened))
  await player.go(await asked() ?? life.version)
}

const kinds = () =>
  [...new Set(life.landmarks.map(({ kind }) => kind))].map((kind) => make("option", { value: kind }, KINDS[kind]))

function trouble(detail) {
  text($("#trouble"), detail ?? "The past of this room cannot be shown just now. Try again in a moment.")
  show($("#trouble"), true)
}

// The moment that the address asks for.
async function asked() {
  const query = new URLSearchParams(location.search)
  if (query.get("since")) chooseSince(query.get("since"))
  if (query.get("version")) return Number(query.get("version")) || null
  return query.get("at") ? versionAt(query.get("at")) : null
}

async function versionAt(at) {
  const { ok, body } = await get(`?at=${encodeURIComponent(at)}`)
  if (!ok) say("There was no such room then: this is where it begins.", { urgent: true })
  return ok ? body.version : life.first
}

function shown({ lost }) {
  if (lost) return say("That moment cannot be shown just now. Please try again.", { urgent: true })
  const { version } = player
  const plan = film.document(version) ?? {}
  const event = film.event(version)
  const at = event?.at ?? film.instant(version) ?? life.opened
  text($("#deal"), plan.deal?.name ?? plan.plan?.name ?? "Deal review")
  document.title = `${dayAt(at)} · Deal review`
  text($("#when"), `${instant(at)} · version ${version} of ${life.version}`)
  text($("#what"), event ? happened(plan, event) : "Something that is not shown to you")
  text($("#play"), player.playing ? "Pause" : "Play")
  $("#place").value = version
  attr($("#place"), "aria-valuetext", `${instant(at)}, version ${version}`)
  const changed = new Set(touched(event?.patch ?? {}, 2).map((path) => (path[0] === "plan" ? "plan" : path.join("/"))))
  fillScene($("#scene"), plan, { touched: changed, today: today(zoneOf(plan), new Date(at)) })
  clearTimeout(settling)
  if (!player.playing) settling = setTimeout(() => settled(version, plan, at), SETTLED)
}

function happened(plan, { type, by, patch }) {
  const [place] = touched(patch ?? {}, 2)
  const item = place?.length === 2 && !["plan", "deal"].includes(place[0]) ? place.join("/") : null
  const about = item && (lookUp(plan, item)?.on ?? item)
  const title = about ? ` · ${titleOf(plan, String(about))}` : ""
  return `${nameOf(plan, by, "An integration")}: ${eventWords(type)}${title}`
}

// It stays at a moment: what takes asking is asked now.
async function settled(version, plan, at) {
  const query = new URLSearchParams({ version })
  const since = $("#compare").elements.since.value
  if (since !== "week") query.set("since", since === "other" ? $("#compare").elements.day.value : since)
  const usual = version === life.version && since === "week"
  history.replaceState(null, "", usual ? location.pathname : `?${query}`)
  $("#whole").href = `/rooms/${id}?version=${version}`
  $("#day").value = today(zoneOf(plan), new Date(at))
  fillList($("#landmarks"), plan, life.landmarks, $("#kind").value, version, go)
  await Promise.all([compare(version, plan, at), look(version, plan), tell(version)])
}

const still = (version) => player.version === version && !player.playing

async function compare(version, plan, at) {
  const from = fromOf(at)
  const { ok, body } = await get(`/diff?from=${encodeURIComponent(from)}&to=${version}`)
  if (!still(version)) return
  const changes = ok ? body.changes : []
  fillDifferences($("#differences"), changes, plan, go)
  const none = from === "visit" ? "Nothing since your last visit." : "Nothing had changed."
  const many = `${counted(changes.length, "thing", "things")}, from version ${body.from} to ${version}.`
  text($("#compared"), !ok ? body.errors?.[0]?.message ?? body.detail : changes.length ? many : none)
}

// What is compared with: a version, an instant, or one's own last visit.
function fromOf(at) {
  const { since, day } = $("#compare").elements
  const days = { week: 7, month: 30 }[since.value]
  if (days) return new Date(Math.max(Date.parse(at) - days * 86_400_000, Date.parse(life.opened))).toISOString()
  if (since.value === "other") return day.value ? `${day.value}T00:00:00Z` : "0"
  return since.value
}

function chooseSince(wanted) {
  const { since, day } = $("#compare").elements
  const known = [...since.options].some(({ value }) => value === wanted)
  since.value = known ? wanted : "other"
  if (!known) day.value = wanted
  show($("[data-other]"), !known)
}

async function look(version, plan) {
  const { ok, body } = await get(`/viewing?version=${version}`)
  if (!still(version)) return
  show($("#looked"), ok)
  if (ok) fillLooks($("#looks"), body.viewing.people, plan)
}

async function tell(version) {
  const { ok, body } = await get(`/audit?after=${version + 1}&limit=${BEFORE}`)
  if (!ok || !still(version)) return
  list($("#just"), body.entries, (entry) => entry.version, () => clone("told"), (node, entry) => {
    text($("time", node), instant(entry.at))
    text($("button + span", node), entry.sentence)
    $("button", node).onclick = () => go(entry.version)
  })
}

function go(version) {
  player.playing = false
  return player.go(version)
}

function jump(direction) {
  const versions = life.landmarks.map((one) => one.version)
  const found = direction > 0
    ? versions.find((version) => version > player.version)
    : versions.findLast((version) => version < player.version)
  return go(found ?? (direction > 0 ? life.version : life.first))
}

async function copy(content, done) {
  try {
    await navigator.clipboard.writeText(content)
    say(done)
  } catch {
    say("Your browser did not let us copy it.", { urgent: true })
  }
}

async function copyDifferences() {
  const at = film.instant(player.version) ?? life.opened
  const path = `/diff?from=${encodeURIComponent(fromOf(at))}&to=${player.version}`
  const answer = await fetch(api(id) + path, { credentials: "same-origin", headers: { Accept: "text/markdown" } })
  if (answer.ok) await copy(await answer.text(), "Copied: paste it into the notes of the review.")
}

function listen() {
  const on = (selector, act, type = "click") => $(selector).addEventListener(type, act)
  on("#play", () => player.toggle())
  on("#back", () => go(player.version - 1))
  on("#on", () => go(player.version + 1))
  on("#mark-back", () => jump(-1))
  on("#mark-on", () => jump(1))
  on("#place", () => go(Number($("#place").value)), "input")
  on("#speed", () => (player.speed = speed()), "change")
  on("#day", async () => $("#day").value && go(await versionAt(`${plusDays($("#day").value, 1)}T00:00:00Z`)), "change")
  on("#link", () => copy(new URL(`?version=${player.version}`, location.href).href, "Copied: a link to this moment."))
  on("#markdown", copyDifferences)
  on("#kind", () => shown({}), "change")
  on("#compare", () => {
    show($("[data-other]"), $("#compare").elements.since.value === "other")
    shown({})
  }, "input")
  addEventListener("popstate", async () => go((await asked()) ?? life.version))
}

const speed = () =>
  $("#speed").value === "whole" ? (life.version - life.first) / HALF_A_MINUTE : Number($("#speed").value)

begin()
