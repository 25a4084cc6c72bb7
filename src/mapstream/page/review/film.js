// A room's life as stretches: each is a whole document and the patches that follow it. Any moment is the document of a
// stretch with some of its patches folded in; the stretch that comes next is fetched before it is needed.

import { merge } from "../state/merge.js"

export const STRETCH = 500

// `get(path)` answers {ok, body}.
export class Film {
  constructor(get) {
    this.get = get
    this.stretches = new Map()
    this.at = { version: 0, document: null }
  }

  // Whether a version can be shown at once.
  has(version) {
    return this.stretches.get(stretchOf(version))?.events !== undefined
  }

  // Fetches what a version is shown from; false if that cannot be had.
  async reach(version) {
    const start = stretchOf(version)
    if (!this.stretches.has(start)) this.stretches.set(start, { waiting: this.#fetch(start) })
    await this.stretches.get(start).waiting
    return this.has(version)
  }

  async #fetch(start) {
    const { ok, body } = await this.get(`/replay?after=${start}&limit=${STRETCH}`)
    if (!ok) return void this.stretches.delete(start)
    Object.assign(this.stretches.get(start), { document: body.keyframe.plan, events: body.events })
  }

  // The document at a version that can be shown. Going on from the last one asked for costs what happened since.
  document(version) {
    const start = stretchOf(version)
    const { document, events } = this.stretches.get(start)
    const goesOn = stretchOf(this.at.version) === start && this.at.version <= version
    let found = goesOn ? this.at.document : document
    const first = goesOn ? this.at.version - start : 0
    for (const { patch } of events.slice(first, version - start)) if (patch) found = merge(found, patch)
    this.at = { version, document: found }
    return found
  }

  // What made a version; undefined for what this reader is not told of.
  event(version) {
    const start = stretchOf(version)
    const found = this.stretches.get(start)?.events?.[version - start - 1]
    return found?.hidden ? undefined : found
  }

  // The latest instant up to a version that is known here.
  instant(version) {
    for (let known = version; known > stretchOf(version); known--) if (this.event(known)) return this.event(known).at
    return null
  }
}

// A stretch brings the versions after its start: 1 to 500, 501 to 1000.
const stretchOf = (version) => Math.max(0, Math.floor((version - 1) / STRETCH) * STRETCH)
