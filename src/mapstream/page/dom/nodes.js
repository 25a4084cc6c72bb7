// The few things that rendering needs: change a node only when it differs, keep lists by key, never lose the focus.

export const $ = (selector, root = document) => root.querySelector(selector)
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)]

export const clone = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true)

export function text(node, value) {
  const wanted = value ?? ""
  if (node.textContent !== wanted) node.textContent = wanted
}

export function attr(node, name, value) {
  if (value === null || value === undefined || value === false) node.removeAttribute(name)
  else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value === true ? "" : value)
}

export function show(node, on) {
  if (node.hidden === Boolean(on)) node.hidden = !on
}

export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) attr(node, name, value)
  node.append(...children)
  return node
}

const SVG = "http://www.w3.org/2000/svg"

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg")
  svg.setAttribute("class", "icon")
  svg.setAttribute("aria-hidden", "true")
  svg.append(document.createElementNS(SVG, "use"))
  setIcon(svg, name)
  return svg
}

// What is closed in one way or another looks like what is done, or like what is given up.
const LIKE = {
  delivered: "completed", met: "completed", mitigated: "completed", accepted: "completed", gone: "completed",
  missed: "dropped", occurred: "dropped",
}

export const setIcon = (svg, name) => attr(svg.firstElementChild, "href", `#icon-${LIKE[name] ?? name}`)

// An address typed by somebody becomes a link only if it is one that a browser should follow.
export function safeUrl(address) {
  try {
    const url = new URL(address)
    return ["http:", "https:"].includes(url.protocol) ? url.href : null
  } catch {
    return null
  }
}

// Children of `parent`, one for each item, kept by key. `create` may hand over a node that stood elsewhere.
export function list(parent, items, key, create, update) {
  const old = new Map([...parent.children].map((node) => [node.dataset.key, node]))
  const wanted = items.map((item) => {
    const id = String(key(item))
    const node = old.get(id) ?? create(item)
    old.delete(id)
    node.dataset.key = id
    return node
  })
  for (const node of old.values()) if (node.parentNode === parent) node.remove()
  arrange(parent, wanted)
  items.forEach((item, index) => update?.(wanted[index], item))
}

// The choices of a select, as pairs of value and words; what is chosen stays chosen.
export function fillOptions(select, choices) {
  const create = ([value]) => make("option", { value })
  list(select, choices, ([value]) => value, create, (node, [, words]) => text(node, words))
}

// The node that holds the focus stays where it is; the others are put around it.
function arrange(parent, nodes) {
  if (nodes.length === 0) return
  const focused = nodes.findIndex((node) => node.parentNode === parent && node.contains(document.activeElement))
  const start = Math.max(focused, 0)
  if (nodes[start].parentNode !== parent) parent.prepend(nodes[start])
  for (let index = start - 1; index >= 0; index--) {
    if (nodes[index].nextElementSibling !== nodes[index + 1] || nodes[index].parentNode !== parent) {
      parent.insertBefore(nodes[index], nodes[index + 1])
    }
  }
  for (let index = start + 1; index < nodes.length; index++) {
    if (nodes[index].previousElementSibling !== nodes[index - 1] || nodes[index].parentNode !== parent) {
      nodes[index - 1].after(nodes[index])
    }
  }
}

// What somebody adds begins as their own side's; they may choose otherwise.
export function beginWithSide(form, side) {
  const own = $(`select[name=side] option[value=${side}]`, form)
  if (own && !own.defaultSelected) own.defaultSelected = true
}

// Runs `work`; what had the focus has it afterwards, and the same text selected, even if it was moved meanwhile. If it
// is gone, `fallback()` says where the reader goes on.
export function keepFocus(work, fallback) {
  const held = document.activeElement
  const selection = held && "selectionStart" in held ? [held.selectionStart, held.selectionEnd] : null
  work()
  if (!held || held === document.body || held === document.activeElement) return
  if (!held.isConnected) return void fallback()?.focus({ preventScroll: true })
  held.focus({ preventScroll: true })
  if (selection?.[0] != null) held.setSelectionRange(...selection)
}
