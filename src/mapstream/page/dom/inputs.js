// The editors themselves: one native control for each kind of field, with `value()` to read what was entered.

import { groupBy } from "../plan/reading.js"
import { make } from "./nodes.js"

const option = (id, label) => make("option", { value: id }, label)

function choices(select, options) {
  for (const [label, members] of groupBy(options, (one) => one.group)) {
    const nodes = members.map((one) => option(one.id, one.label))
    select.append(...(label ? [make("optgroup", { label }, ...nodes)] : nodes))
  }
}

function simple(tag, attributes, value) {
  const node = make(tag, attributes)
  node.value = value ?? ""
  return { node, focus: node, value: () => node.value.trim(), put: (next) => (node.value = next ?? "") }
}

const LINE = { maxlength: 300, autocomplete: "off" }
const DAYS = { min: "2000-01-01", max: "2100-12-31" }

const CONTROLS = {
  text: (label, value, _, { maxlength = LINE.maxlength }) =>
    simple("input", { type: "text", "aria-label": label, ...LINE, maxlength }, value),
  time: (label, value) => simple("input", { type: "time", "aria-label": label }, value),
  number: (label, value, _, { min, max, step = 1 }) => {
    const control = simple("input", { type: "number", "aria-label": label, min, max, step }, value)
    const entered = () => (control.node.value === "" ? "" : control.node.valueAsNumber)
    return { ...control, value: entered }
  },
  moment: (label, value) => {
    const there = value ? new Date(value) : new Date()
    const local = new Date(there - there.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
    const control = simple("input", { type: "datetime-local", "aria-label": label }, local)
    const entered = () => (control.node.value === local ? value : control.node.value && new Date(control.node.value).toISOString())
    return { ...control, value: entered }
  },
  date: (label, value) => simple("input", { type: "date", "aria-label": label, ...DAYS }, value),
  long: (label, value) => {
    const control = simple("textarea", { "aria-label": label, rows: 3 }, value)
    const grow = () => {
      control.node.style.height = "auto"
      control.node.style.height = `${control.node.scrollHeight + 2}px`
    }
    control.node.addEventListener("input", grow)
    requestAnimationFrame(grow)
    return control
  },
  choice: (label, value, options, field) => {
    const node = make("select", { "aria-label": label })
    if (field.optional) node.append(option("", field.optional))
    if (Array.isArray(value)) node.append(option("", "Named people only"))
    choices(node, options)
    node.value = Array.isArray(value) ? "" : (value ?? "")
    return { node, focus: node, value: () => node.value, put: (next) => (node.value = next ?? "") }
  },
  several: (label, value, options) => {
    const boxes = options.map((one) => {
      const box = make("input", { type: "checkbox", value: one.id })
      box.checked = (value ?? []).map(String).includes(one.id)
      const side = make("span", { class: "muted" }, ` ${one.group ?? ""}`)
      return [box, make("label", { class: "check" }, box, ` ${one.label}`, side)]
    })
    const node = make("fieldset", { class: "several" }, make("legend", { class: "visually-hidden" }, label))
    node.append(...boxes.map(([, line]) => line))
    return {
      node, focus: boxes[0]?.[0] ?? node, value: () => boxes.filter(([box]) => box.checked).map(([box]) => box.value),
      put: (next) => boxes.forEach(([box]) => (box.checked = (next ?? []).includes(box.value))),
    }
  },
}

export const control = (field, label, value, options) => CONTROLS[field.input](label, value, options, field)
