// Meetings: who was there, what was said and decided, and the tasks that came out of it.

import { chip } from "../../items/chips.js"
import { editing, everybody, visibleTo } from "../../items/kinds.js"
import { simply } from "../../items/asking.js"
import { later } from "../../items/lazy.js"
import { instant } from "../../plan/dates.js"
import { entries, inOrder } from "../../plan/reading.js"
import { nameOf, titleOf } from "../../plan/words.js"
import { newId } from "../../state/ids.js"
import { given } from "../../state/guess.js"
import { longText } from "../texts/long.js"

const meeting = editing("record_meeting", "meeting")
const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean)

// Who is no person of the room stays among those who were there.
const guests = (plan, id) => entries(plan.meetings[id]?.guests).map(([, guest]) => guest)

const about = (plan) =>
  [["tasks", "Tasks"], ["milestones", "Milestones"]].flatMap(([name, group]) =>
    inOrder(plan, name).map(([id, { title: label }]) => ({ id: `${name}/${id}`, label, group })))

const fields = {
  title: meeting("text", "title", "Title", { required: true }),
  at: meeting("moment", "at", "When", { required: true, say: (_, at) => instant(at) }),
  minutes: meeting("number", "minutes", "Minutes", { min: 1, max: 1440, empty: "–" }),
  attendees: {
    label: "Who was there", input: "several", empty: "Nobody yet", options: everybody,
    read: ({ attendees = [] }) => attendees,
    say: (plan, found) => found.map((id) => nameOf(plan, id)).join(", "),
    send: (id, people, plan) =>
      ["record_meeting", { meeting: id, attendees: [...people.map((person) => ({ person })), ...guests(plan, id)] }],
  },
  summary: meeting("long", "summary", "Summary", {
    empty: "What was said?", written: longText((item) => item.replace("meetings", "summaries"), "What was said?"),
  }),
  decisions: {
    label: "Decisions", input: "long", empty: "One a line", read: ({ decisions = [] }) => decisions.join("\n"),
    say: (_, text) => lines(text).map((one) => `• ${one}`).join("\n"),
    send: (id, text) => ["record_meeting", { meeting: id, decisions: lines(text) }],
  },
  items: {
    label: "About", input: "several", empty: "Nothing in particular", options: about,
    read: ({ items = {} }) => Object.keys(items), say: (plan, found) => found.map((one) => titleOf(plan, one)).join(", "),
    send: (id, items, plan) => {
      const offered = new Set(about(plan).map((one) => one.id))
      const others = Object.keys(plan.meetings[id]?.items ?? {}).filter((name) => !offered.has(name))
      return ["record_meeting", { meeting: id, items: [...others, ...items] }]
    },
  },
  visible_to: visibleTo("meetings"),
}

const actions = (room, id) => [simply(room, "remove", "Remove", "close", "remove_meeting", { meeting: id }, true)]

function chips(_, __, { decisions = [], actions: tasks = {}, guests: others = {}, summary }) {
  return [
    summary && chip("summary", "Summary attached", "good"),
    ...[
      ["decided", decisions.length, "1 decision", (count) => `${count} decisions`],
      ["actions", Object.keys(tasks).length, "1 action item", (count) => `${count} action items`],
      ["guests", Object.keys(others).length, "1 guest", (count) => `${count} guests`],
    ].filter(([, count]) => count).map(([id, count, one, more]) => chip(id, count === 1 ? one : more(count), "quiet")),
  ]
}

function begun({ you, shown }, title) {
  const attendees = shown.people?.[you.person] ? { attendees: [{ person: you.person }] } : {}
  return ["record_meeting", { meeting: newId(), title, at: new Date().toISOString(), ...attendees }]
}

// As it will be kept: people by their ids.
function recorded({ meeting: id, attendees, items, ...data }) {
  const people = attendees && { attendees: attendees.flatMap(({ person }) => person ?? []) }
  const named = items && { items: Object.fromEntries(items.map((name) => [name, true])) }
  const plain = given(data, "title", "at", "minutes", "summary", "decisions", "visible_to")
  return { meetings: { [id]: { ...plain, ...people, ...named } } }
}

export const meetings = {
  name: "meetings", at: "meetings", key: "meeting", noun: "Meeting", talk: true, fields, actions, chips,
  area: { name: "meetings", title: "Meetings", icon: "meeting" },
  parts: [
    { load: () => import("./actions.js"), template: "meeting-actions", fill: "fillActions" },
    { load: () => import("../promises/showing.js"), template: "meeting-decisions", fill: "fillDecisions" },
    { load: () => import("../texts/texts.js"), template: "meeting-notes", fill: "fillNotesOfMeeting" },
  ],
  clicks: { ".meeting-actions [data-task]": (room, button) => room.panel.open(`tasks/${button.dataset.task}`) },
  submits: { ".add-action": later(() => import("./actions.js"), "addAction") },
  section: {
    title: "Meetings", short: "Meetings", sees: ["meetings"], empty: "What was agreed, and by whom?",
    row: ["at", "attendees", "decisions", "summary"], brief: (rows) => (rows.length === 1 ? "1 meeting" : `${rows.length} meetings`),
    add: { hint: "Add a meeting", as: begun },
  },
  guesses: {
    record_meeting: (data) => (data.meeting ? recorded(data) : {}),
    remove_meeting: ({ meeting: id }, stamp) => ({ meetings: { [id]: { removed: stamp } } }),
  },
}
