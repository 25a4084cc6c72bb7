// A table from elsewhere, pasted or chosen as a file: what was understood of it is looked at first, then it comes into the plan as one
// change. Asked over HTTP, because what is imported is the very preview that was looked at.

import { nounWords } from "../../plan/acts.js"
import { fieldWords } from "../../plan/changes.js"
import { counted, listed } from "../../plan/language.js"
import { SIDES } from "../../plan/words.js"
import { $, list, make, show, text } from "../../dom/nodes.js"
import { ask } from "../../dom/dialogs.js"

// `pasted`: a table that was pasted elsewhere, to be looked at at once.
export function importTable(room, pasted) {
  ask("import-table", (dialog, form) => {
    let seen = null
    form.elements.table.required = true
    fill(dialog, null)
    const typed = () => {
      seen = null
      form.elements.table.required = !form.elements.file.files.length
      fill(dialog, null)
    }
    const look = async () => {
      if (!form.reportValidity()) return
      const sent = content(form)
      text($("[data-look]", dialog), "Looking at it…")
      const answer = await room.send("/import?dry_run", sent)
      if (content(form).body !== sent.body) return
      seen = answer.ok ? { ...sent, preview: answer.body.preview } : null
      fill(dialog, answer)
    }
    const bring = async () => {
      const { preview, ...sent } = seen
      $("[data-import]", dialog).disabled = true
      const answer = await room.send(`/import?preview=${preview}`, sent)
      if (!answer.ok) return fill(dialog, answer)
      dialog.close()
      room.say("The table is in the plan. “Undo” takes it back as a whole.")
    }
    form.oninput = typed
    form.onsubmit = (event) => event.preventDefault()
    $("[data-look]", dialog).onclick = look
    $("[data-import]", dialog).onclick = bring
    if (!pasted) return
    form.elements.table.value = pasted
    look()
  })
}

const TYPES = {
  csv: "text/csv",
  json: "application/json",
  md: "text/markdown",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

// The file, if one was chosen, else what was pasted. What a text is, the server tells by itself.
function content(form) {
  const [file] = form.elements.file.files
  if (!file) return { body: form.elements.table.value, type: "text/plain" }
  return { body: file, type: TYPES[file.name.split(".").pop().toLowerCase()] ?? "text/plain" }
}

function fill(dialog, answer) {
  const { items = [], people = [], findings = [], commands = 0 } = answer?.ok ? answer.body : {}
  const fresh = items.filter((one) => one.new)
  const changed = items.filter((one) => one.changes)
  text($("[data-problem]", dialog), answer && !answer.ok ? answer.body.detail || answer.body.title : "")
  show($("[data-preview]", dialog), answer?.ok)
  show($("[data-import]", dialog), commands > 0)
  $("[data-import]", dialog).disabled = false
  show($("[data-look]", dialog), commands === 0)
  text($("[data-look]", dialog), "Look at it first")
  text($("[data-summary]", dialog), commands ? summary(fresh, changed, people) : "Nothing in it is new to this plan.")
  list($("[data-new]", dialog), fresh, ({ line, title }) => `${line} ${title}`, () => make("li"), (node, one) => {
    text(node, `${one.title} · ${nounWords(one.kind)}`)
  })
  list($("[data-changed]", dialog), changed, ({ line, item }) => `${line} ${item}`, () => make("li"), (node, one) => {
    const told = one.changes.map(({ field, before, after }) => `${fieldWords(field)}: ${before ?? "–"} → ${after ?? "–"}`)
    text(node, `${one.title} · ${told.join("; ")}`)
  })
  const added = (one) => [one.name, SIDES[one.side], nounWords("person")].filter(Boolean).join(" · ")
  list($("[data-people]", dialog), people, added, () => make("li"), (node, one) => text(node, added(one)))
  show($("[data-findings]", dialog), findings.length)
  const key = (one) => [one.line, one.code, one.text].join(" ")
  list($("[data-findings] ul", dialog), findings, key, () => make("li"), (node, { line, sentence }) => {
    text(node, line ? `Line ${line}: ${sentence}` : sentence)
  })
}

function summary(fresh, changed, people) {
  const parts = [counted(fresh.length, "new item", "new items")]
  if (changed.length) parts.push(`${changed.length} changed`)
  if (people.length) parts.push(counted(people.length, "new person", "new people"))
  return `Understood: ${listed(parts)}.`
}
