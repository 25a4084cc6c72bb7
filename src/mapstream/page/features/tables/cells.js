// The plan's steps as cells, the way exports write them: to be copied into a spreadsheet, and to come back from it.

const SECTIONS = [["milestones", "milestone"], ["tasks", "task"], ["gates", "gate"]]
const COLUMNS = [
  "kind", "key", "title", "side", "lead", "due", "status", "milestone", "supporters", "days", "after", "condition", "purpose",
]
const ORIGIN = ["room", "version", "id"]

// A spreadsheet would take it for a formula, or for one that was made safe.
const DANGEROUS = /^'*\s*[=+\-@\t\r＝＋－＠]/
const guarded = (text) => (DANGEROUS.test(text) ? `'${text}` : text)

function cell(value) {
  if (value === null || value === undefined || value === false) return ""
  if (value === true) return "yes"
  if (typeof value === "number") return String(value)
  return guarded(Array.isArray(value) ? joined(value) : String(value))
}

const joined = (values) => values.map((one) => String(one).replaceAll("\\", "\\\\").replaceAll(";", "\\;")).join("; ")
const who = (value) => (Array.isArray(value) ? `people: ${joined(value)}` : cell(value))

// `plan`: as exports have it; `chosen`: ids, of what is copied, or nothing for all. What is copied as a whole knows where
// it comes from: pasted here again, it changes what was changed in it.
export function rowsOf(plan, chosen) {
  const whole = !chosen
  const parts = SECTIONS.flatMap(([name, kind]) =>
    (plan[name] ?? []).filter(({ id }) => whole || chosen.has(id)).map((part) => ({ kind, ...part })))
  const rows = whole ? [...parts, { kind: "plan", ...plan.about }] : parts
  const found = new Set(rows.flatMap((row) => Object.keys(row).filter((name) => cell(row[name]))))
  const named = [...new Set([...COLUMNS, ...found])].filter((name) => found.has(name) && !ORIGIN.includes(name))
  const columns = whole ? [...named, ...ORIGIN] : named
  return [columns, ...rows.map((row) => columns.map((name) => (name === "visible_to" ? who : cell)(row[name])))]
}

const quoted = (text) => (/["\t\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

export const asText = (rows) => rows.map((row) => row.map(quoted).join("\t")).join("\n")

// For what takes tables and no text: made of nodes, so that no cell is taken for markup.
export function asTable([head, ...rows]) {
  const table = document.createElement("table")
  const line = (cells, tag) => table.insertRow().append(...cells.map((text) => {
    const node = document.createElement(tag)
    node.textContent = text
    return node
  }))
  line(head, "th")
  for (const row of rows) line(row, "td")
  return table.outerHTML
}
