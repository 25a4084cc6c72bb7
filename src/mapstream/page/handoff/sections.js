// The handoff record as sections of a document, the gaps first. What nobody has said is left out.

import { make, safeUrl } from "../dom/nodes.js"
import { doneWords, fieldValue, fieldWords } from "../plan/changes.js"
import { day, dayAt, isDay } from "../plan/dates.js"
import { LOCALE, counted, listed, within } from "../plan/language.js"
import { NOTHING, SIDES, STATUSES, plain } from "../plan/words.js"

const KINDS = {
  goal: "Goal", criterion: "Success criterion", kpi: "KPI", deliverable: "Deliverable", commercials: "Commercials",
  decision: "Decision of a meeting", comment: "Said in a comment", item: "In the plan",
}
const STATES = { open: ["Open", "warn"], kept: ["Kept", "good"], broken: ["Not kept", "bad"], dropped: ["Given up", "bad"] }
const KINDS_OF_PROOF = { document: "Document", link: "Link", meeting: "Meeting", confirmation: "Confirmation" }
const CHECKS = { problem: "Problem", project: "Project", sponsor: "Sponsor", budget: "Budget" }
const on = (value) => (value.length === 10 ? day(value) : dayAt(value))
const number = (value) => (value === null ? "" : value.toLocaleString(LOCALE))
const sentence = (...parts) => parts.filter(Boolean).join(" · ")

export function sectionsOf(record) {
  const name = namesOf(record)
  return (record.lost ? lost(record, name) : whole(record, name)).filter(Boolean)
}

function namesOf({ people }) {
  const names = new Map(people.map((one) => [one.person, one.name]))
  return Object.assign((id) => names.get(id) ?? "Somebody", { of: names })
}

function whole(record, name) {
  return [
    section("gaps", "Gaps", record.gaps.length ? items("gap-list", record.gaps, gap) : none("Nothing is missing.")),
    section("questions", "Questions", items("told-list", record.questions, question(name))),
    section("promises", "What was promised", items("promise-list", record.promises, promise(record, name))),
    section("kpis", "Promised and delivered", table(["KPI", "Before", "Promised", "Measured", "On", "Reached"], record.kpis.map(kpi))),
    section("people", "People", people(record), "New: nobody of customer success has met them yet"),
    section("agreed", "The agreed plan", agreed(record), "and what has changed since"),
    record.accepted && section("since", "Since it was taken over", changes(record.accepted.since)),
    section("open", "What goes on", open(record, name)),
    section("risks", "Risks", items("told-list", record.open.risks, risk(name))),
    section("meetings", "Meetings and reviews", items("told-list", record.meetings, meeting(name))),
    section("trail", "What is done", items("told-list", record.trail, done(name))),
    section("disputes", "Disputes, and how they ended", items("told-list", record.disputes, dispute(name))),
    section("viewing", "Who looked at what", viewing(record)),
    section("commercials", "Commercials", commercials(record)),
    section("gate", "Before it began", gate(record)),
    section("notes", "Our own notes", items("told-list", record.notes ?? [], note(name)), "for the seller’s side only"),
  ]
}

function lost(record, name) {
  const { last_buyer_edit: edit, first_flat_week: flat, patterns, never_reached: unreached } = record.lost
  return [
    section("why", "Why", none(record.closed.reason ?? "Nobody has said why.")),
    section("momentum", "When momentum went", facts([
      ["The buyer’s last edit", edit ? `${name(edit.by)}, ${on(edit.at)} (version ${edit.version})` : "Never"],
      ["Nothing completed since the week of", flat ? day(flat) : "Something was, to the end"],
    ])),
    section("patterns", "In which pattern", items("told-list", patterns, ({ number: n, sentence: said }) => [`${n}. ${said}`])),
    section("unreached", "Who was never reached", items("told-list", unreached, (one) => [sentence(one.name, plain(one.role))])),
  ]
}

const section = (id, title, body, about) => body && { id, title, about, body }
const none = (said) => make("p", {}, said)
const chip = ([said, tone]) => make("span", { class: "chip", "data-tone": tone }, said)

function items(kind, found, draw) {
  if (!found.length) return null
  return make("ul", { class: kind, role: "list" }, ...found.map((one) => {
    const row = make("li")
    row.append(...draw(one, row).filter(Boolean))
    return row
  }))
}

function table(head, rows) {
  if (!rows.length) return null
  const cell = (value) => (value instanceof Node ? value : make("td", {}, value ?? ""))
  const heading = make("tr", {}, ...head.map((title) => make("th", { scope: "col" }, title)))
  const body = rows.map((row) => make("tr", {}, ...row.map(cell)))
  return make("div", { class: "wide" }, make("table", {}, make("thead", {}, heading), make("tbody", {}, ...body)))
}

const facts = (pairs) => table(["", ""], pairs.map(([title, said]) => [make("th", { scope: "row" }, title), said]))
const figure = (value) => make("td", { class: "figure" }, number(value))

const gap = ({ sentence: said }) => [said]

function question(name) {
  return ({ comment, text, by, at, answer, answered_by: who }, row) => {
    row.dataset.question = comment
    const told = answer ? make("p", { class: "said" }, `${name(who)}: ${answer}`) : chip(["Not answered yet", "warn"])
    return [make("strong", {}, text), ` ${name(by)}, ${on(at)} `, told]
  }
}

function promise(record, name) {
  const meetings = new Map(record.meetings.map((one) => [one.item, one]))
  return (one) => [
    make("span", { class: "label" }, `${KINDS[one.kind]} `), chip(STATES[one.state]),
    make("h3", {}, one.text),
    make("p", {}, sentence(
      `${name(one.by)}, ${on(one.at)}`,
      one.to && `to ${name(one.to)}`,
      meetings.has(one.meeting) && `in “${meetings.get(one.meeting).title}” of ${on(meetings.get(one.meeting).at)}`,
      one.owner && `${name(one.owner)} answers for it`,
      one.due && `by ${day(one.due)}`,
      !["goal", "commercials"].includes(one.kind) && one.measure && `seen by: ${one.measure}`,
      one.kind === "commercials" && one.measure,
      one.events.length && `events: ${one.events.join(", ")}`,
    )),
    one.marked?.note && make("p", {}, `${name(one.marked.by)} noted: ${one.marked.note}`),
    one.evidence.length > 0 && make("p", {}, "Evidence: ", ...proofs(one.evidence, name)),
    one.changed.length > 0 && make("ul", { class: "promise-changes", role: "list" }, ...one.changed.map((change) => make("li", {}, changed(change, name)))),
  ]
}

function changed({ field, before, after, by, at, reason, agreed }, name) {
  const value = (told) => (told === null ? NOTHING : isDay(told) ? day(told) : name.of.get(told) ?? String(told))
  const who = agreed.map((one) => (one.side === "buyer" ? `${name(one.by)} for the buyer` : `${name(one.by)} for the seller`))
  const said = `${fieldWords(field)}: ${value(before)} → ${value(after)} (${sentence(name(by), on(at), reason)}). `
  return said + (who.length ? `Agreed to by ${listed(who)}.` : "Nobody has agreed to that.")
}

// What proves something, to be followed where it has an address.
function proofs(pieces, name) {
  return pieces.flatMap((piece, index) => {
    const [said, url] = [proof(piece, name), piece.url && safeUrl(piece.url)]
    return [index ? "; " : "", url ? make("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, said) : said]
  })
}

const proof = ({ kind, title, note: said, url, by }, name) =>
  [title ?? (kind === "confirmation" && by ? `confirmed by ${name(by)}` : null), said, !title && !said ? url ?? KINDS_OF_PROOF[kind] ?? kind : null].filter(Boolean).join(": ")

function kpi({ metric, unit, baseline, promised, measured, on: when, reached, share }) {
  const told = reached === null ? "" : reached ? "Yes" : "Not yet"
  return [unit ? `${metric} (${unit})` : metric, figure(baseline), figure(promised), figure(measured), when ? day(when) : "", share === null ? told : `${told} (${share} %)`]
}

function people({ people: found }) {
  return table(["Name", "Side", "Role", "Influence, and what they are concerned about", "Last active", ""], found.filter(({ left }) => !left).map((one) => [
    sentence(one.name, one.email), SIDES[one.side], plain(one.role), [one.influence, one.concern, one.stance].filter(Boolean).join(" "),
    make("td", { class: "figure" }, one.last ? on(one.last) : "Never"), one.new ? chipCell(["New", "warn"]) : "",
  ]))
}

const chipCell = (said) => make("td", {}, chip(said))

function agreed({ agreed: plan, drift }) {
  const body = make("div", {}, make("p", {}, plan.sentence))
  if (drift.length) body.append(changes(drift))
  return body
}

const changes = (found) => items("change-list", found, ({ sentence: said }) => [said]) ?? none("Nothing of the plan has changed.")

function open({ open: { work } }, name) {
  return table(["What", "Whose", "Lead", "Due"], work.map((one) => [
    one.title, SIDES[one.side] ?? "Both sides", one.person ? name(one.person) : plain(one.role) || (one.side ? "Nobody yet" : ""),
    one.due ? sentence(day(one.due), one.overdue && counted(one.overdue, "day late", "days late")) : "No date",
  ]))
}

function risk(name) {
  return ({ title, severity, mitigation, owner }) => [
    make("strong", {}, title), ` (${sentence(severity && within(fieldValue({}, "severity", severity)), owner && name(owner))})`, mitigation && make("p", { class: "said" }, mitigation),
  ]
}

function meeting(name) {
  return ({ title, at, attendees, guests, summary, decisions }) => [
    make("time", {}, `${on(at)} `), make("strong", {}, title), ` ${[...attendees.map(name), ...guests].join(", ")}`,
    summary && make("p", { class: "said" }, summary),
    ...decisions.map((decided) => make("p", { class: "said" }, `Decided: ${decided}`)),
  ]
}

function done(name) {
  return ({ title, what, at, by, proof: how, evidence }) => [
    make("time", {}, `${on(at)} `), `${title}: ${sentence(within(STATUSES[what] ?? what), name(by), how === "claimed" && "without proof")}`,
    evidence.length > 0 && make("p", { class: "said" }, ...proofs(evidence, name)),
  ]
}

function dispute(name) {
  return ({ title, reason, by, at, ended, ended_at: when, ended_by: who }) => [
    make("time", {}, `${on(at)} `), make("strong", {}, title), ` ${name(by)}: ${reason}. `,
    ended ? `${doneWords(ended)} by ${name(who)}, ${on(when)}` : chip(["Not settled", "bad"]),
  ]
}

function viewing({ viewing: found }) {
  const minutes = (seconds) => `${Math.max(1, Math.round(seconds / 60))} min`
  const rows = found.map(({ name: who, looks }) => {
    const seen = looks.filter(({ times }) => times).map(({ title, times, seconds, last }) => `${title} (${times}×, ${minutes(seconds)}, last ${on(last)})`)
    const never = looks.filter(({ times, subject }) => !times && subject !== "plan").map(({ title }) => title)
    return [who, seen.join("; ") || "Nothing", never.join("; ")]
  })
  return table(["Who", "Looked at", "Never"], rows)
}

function commercials({ commercials: { currency, amount, ...said } }) {
  const told = Object.entries(said).filter(([, value]) => value).map(([name, value]) => [fieldWords(name), value])
  if (amount) told.push(["Amount", `${amount} ${currency ?? ""}`])
  return told.length ? facts(told) : null
}

function gate({ gate: found = {} }) {
  const told = Object.entries(CHECKS).filter(([check]) => found[check]).map(([check, title]) => [title, found[check].note])
  return told.length ? facts(told) : null
}

function note(name) {
  return ({ text, by, at }) => [make("time", {}, `${on(at)} `), `${name(by)}: ${text}`]
}
