// What the page knows: the document as the server last told it, what this person did on top of it, who is here, and
// whether an earlier version is being looked at. Everything is rendered from here.

import { at, merge, touched } from "./merge.js"
import { isWhole, placeAt } from "./paths.js"

const nextFrame = (work) => {
  let done = false
  const once = () => done || ((done = true), work())
  requestAnimationFrame(once)
  setTimeout(once, 100)
}

export class Store {
  // `guess(entry, document)` is what an edit most likely does.
  constructor({ guess, later = nextFrame }) {
    Object.assign(this, { guess, later })
    this.listeners = []
    this.document = null
    this.version = undefined
    this.you = null
    this.here = []
    this.crowd = 0
    this.connection = "connecting"
    this.entries = []
    this.overtaken = []
    this.past = null
    this.derived = {}
    this.authors = new Map()
  }

  subscribe(listener) {
    this.listeners.push(listener)
  }

  // Something changed: tell everybody once, before the next picture.
  changed() {
    this.cache = null
    if (this.announced) return
    this.announced = true
    this.later(() => {
      this.announced = false
      for (const listener of this.listeners) listener(this)
    })
  }

  joined(frame) {
    this.you = frame.you
    if (frame.plan) {
      this.document = frame.plan
      this.version = frame.version
    }
    this.changed()
  }

  // Folds events in; false when one is missing, and the document must be taken anew.
  fold(events) {
    for (const event of events) {
      if (event.version <= this.version) continue
      if (event.version !== this.version + 1) return false
      if (event.patch) this.#take(event)
      this.version = event.version
    }
    this.changed()
    return true
  }

  #take({ patch, by }) {
    this.document = merge(this.document, patch)
    for (const path of touched(patch)) this.authors.set(fieldKey(path), by)
  }

  // Who last changed a field since this page was opened.
  author(item, field) {
    return this.authors.get(`${item} ${field}`)
  }

  set(changes) {
    Object.assign(this, changes)
    this.changed()
  }

  // The instant that what is shown is seen from.
  get moment() {
    return this.past ? new Date(this.past.at) : new Date()
  }

  get readOnly() {
    return this.past !== null
  }

  // The document to show: the past, or now with what is still on its way laid over it.
  get shown() {
    return this.#view().document
  }

  // Whether an edit of this item, or of one field of it, is still on its way.
  sending(item, field) {
    return this.#view().sending.has(field ? `${item} ${field}` : item)
  }

  get refusals() {
    return this.entries.filter((entry) => entry.refused)
  }

  #view() {
    this.cache ??= this.past ? { document: this.past.plan, sending: new Set() } : this.#overlaid()
    return this.cache
  }

  #overlaid() {
    const sending = new Set()
    let document = this.document ?? {}
    for (const entry of this.entries.filter((one) => !one.refused)) {
      if (entry.data.item) sending.add(entry.data.item)
      const patch = this.guess(entry, document)
      const places = touched(patch)
      if (!places.every((place) => stands(document, place, entry))) continue
      for (const place of places) sending.add(itemOf(place)).add(fieldKey(place))
      document = merge(document, patch)
    }
    return { document, sending }
  }
}

const itemOf = (path) => placeAt(path)[0]
const fieldKey = (path) => placeAt(path).join(" ")

// An edit of something that is no longer there must not bring half of it back.
const stands = (document, [collection, id], entry) =>
  isWhole(collection) || entry.type.startsWith("add_") || at(document, [collection, id]) !== undefined
