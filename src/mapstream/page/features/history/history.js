// Who changed what, when, from what to what; and the way into the plan as it was at any of these moments.

import { eventWords } from "../../plan/changes.js"
import { ago, instant } from "../../plan/dates.js"
import { listed } from "../../plan/language.js"
import { people } from "../../plan/reading.js"
import { NOTHING, nameOf, withNames } from "../../plan/words.js"
import { $, attr, clone, fillOptions, list, show, text } from "../../dom/nodes.js"
import { fillFace } from "../../items/faces.js"
import { fillProof } from "../proof/telling.js"
import { folded, KINDS, queryOf, SIDES } from "./asked.js"
import { changeWords } from "./changes.js"

const PAGE = 50
const SETTLE = 400
const CATCHES_UP = 2_000
const MISSING = {
  parked: "The latest changes are not listed here: the history could not take them in. Nothing is lost, and the plan "
    + "itself shows them. Please tell whoever runs this server.",
  behind: "The latest changes are not listed here yet.",
}

// By whose link somebody came, as far as the reader may know.
function wayWords(plan, { by, way }) {
  const link = plan.people?.[by]?.links?.[way]
  return link ? `by a link that ${nameOf(plan, link.issued.by, "an integration")} made` : ""
}

let shown

export const drawHistory = (room) => (shown = new History(room)).create()
export const fillHistory = (_, node) => shown.fill(node)

class History {
  constructor(room) {
    this.room = room
    this.entries = []
    this.next = null
    this.problem = ""
    this.looked = false
    this.version = room.store.version
  }

  create() {
    this.node = clone("history")
    this.node.prepend(clone("proof"))
    const form = $("[role=search]", this.node)
    form.addEventListener("submit", (event) => event.preventDefault())
    form.addEventListener("input", () => this.later())
    fillOptions(form.elements.kind, Object.entries(KINDS))
    for (const question of ["away", "goal"]) {
      $(`[data-${question}]`, this.node).addEventListener("click", ({ currentTarget: button }) => {
        this[question] = !this[question]
        attr(button, "aria-pressed", String(this[question]))
        this.later(0)
      })
    }
    $("[data-review]", this.node).href = `/rooms/${this.room.id}/review`
    $("[data-more]", this.node).addEventListener("click", () => this.#load(this.next))
    this.#load()
    return this.node
  }

  // Something happened in the room, or the search changed: look again, once it is quiet.
  later(wait = SETTLE) {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.#load(), wait)
  }

  async #load(after) {
    const { q, by, kind } = $("[role=search]", this.node).elements
    const query = queryOf({ q: q.value, by: by.value, kind: kind.value, away: this.away, goal: this.goal })
    query.set("limit", PAGE)
    if (after) query.set("after", after)
    const asked = (this.asked = {})
    const answer = await this.room.get(`/audit?${query}`)
    if (asked !== this.asked) return
    if (answer.ok) {
      const known = after ? this.entries : []
      this.entries = [...known, ...answer.body.entries]
      this.next = answer.body.next
      this.missing = answer.body.missing
      this.problem = ""
      if (this.missing?.why === "behind") this.later(CATCHES_UP)
    } else {
      this.problem = "The history cannot be shown just now. The plan itself is not affected; try again in a moment."
    }
    this.looked = true
    this.room.store.changed()
  }

  fill(node) {
    const { store } = this.room
    attr(node, "aria-busy", (!this.looked || !store.proof) && "true")
    const plan = store.document ?? {}
    if (store.version !== this.version) this.later()
    this.version = store.version
    fillProof(this.room, $(".proof", node))
    const known = people(plan).map(([id, { name }]) => [id, name])
    fillOptions($("[name=by]", node), [["", "Everybody"], ...Object.entries(SIDES), ...known])
    text($("[data-problem]", node), this.problem)
    show($("[data-problem]", node), this.problem)
    text($("[data-missing]", node), MISSING[this.missing?.why])
    show($("[data-missing]", node), !this.problem && this.missing)
    show($("[data-none]", node), this.looked && !this.problem && this.entries.length === 0)
    show($("[data-more]", node), this.next !== null && this.next !== undefined && !this.problem)
    const found = this.problem ? [] : this.entries
    const shown = $("[name=kind]", node).value === "looks" ? found : folded(found)
    this.#fillMoments($("ol", node), plan, shown)
  }

  #fillMoments(parent, plan, entries) {
    const key = ({ version, looks }) => (looks ? `looks ${version}` : version)
    list(parent, entries, key, ({ looks }) => clone(looks ? "moments-folded" : "moment"), (row, entry) => {
      if (!entry.looks) return this.#fillMoment(row, plan, entry)
      const who = [...new Set(entry.looks.map(({ who, by }) => who ?? nameOf(plan, by)))]
      const names = who.length > 3 ? `${who.slice(0, 2).join(", ")} and ${who.length - 2} others` : listed(who)
      text($("summary", row), `${entry.looks.length} openings and looks: ${names}, ${ago(entry.looks[0].at)}`)
      this.#fillMoments($("ol", row), plan, entry.looks)
    })
  }

  #fillMoment(row, plan, entry) {
    attr(row, "data-version", entry.version)
    attr(row, "data-shown", this.room.store.past?.version === entry.version)
    fillFace($(".face", row), plan, entry.by)
    const who = entry.who ?? nameOf(plan, entry.by)
    const said = withNames(plan, entry.sentence ?? eventWords(entry.type ?? ""))
    text($("[data-who]", row), said.startsWith(who) ? "" : `${who}: `)
    text($("[data-sentence]", row), said)
    const time = $("time", row)
    text(time, ago(entry.at))
    attr(time, "datetime", entry.at)
    attr(time, "title", instant(entry.at))
    text($("[data-way]", row), wayWords(plan, entry))
    attr($("button", row), "aria-label", `See the plan then, as of version ${entry.version}: ${said}`)
    $("button", row).onclick = () => this.room.lookBack({ version: entry.version })
    const comment = entry.type === "comment.added" ? plan.comments?.[entry.item?.split("/")[1]] : null
    text($("blockquote", row), comment?.text)
    show($("blockquote", row), comment)
    const changes = (entry.changes ?? []).map((change) => changeWords(plan, change)).filter(Boolean)
    list($("ul", row), changes, (one) => changes.indexOf(one), () => clone("change"), (node, one) => {
      text($("[data-field-name]", node), one.label)
      text($("del", node), one.before)
      show($("[data-from]", node), one.before)
      text($("ins", node), one.after || NOTHING)
    })
  }
}
