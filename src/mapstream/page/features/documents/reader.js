// Reading a document, page by page, over all of the window. Which one is in the address, so that a link can point at it
// and the browser's back button closes it: #read/<id>, or #read/<id>/<revision>.

import { decoded } from "../../dom/addresses.js"
import { $, $$, attr, make, show, text } from "../../dom/nodes.js"
import { once } from "../../items/lazy.js"
import { storage } from "../../state/storage.js"
import { bytes } from "./known.js"

const ADDRESS = /^read\/([\w-]+)(?:\/(\d+))?$/
const TOLD = "mapstream:viewing-told"
const WIDEST = 1920
const AHEAD = 2
const CANNOT = "This kind of file cannot be shown here. Download it to read it."
const COMING = "This is an earlier version. It is being looked up…"

export const openReader = once((room) => {
  const reader = new Reader(room)
  addEventListener("hashchange", () => reader.follow())
  room.store.subscribe(() => reader.follow())
  reader.follow()
})

class Reader {
  constructor(room) {
    this.room = room
    this.dialog = document.getElementById("reader")
    this.pages = $(".reader-pages", this.dialog)
    this.shown = null
    this.dialog.addEventListener("close", () => this.#closed())
    this.pages.addEventListener("scroll", () => this.#look(), { passive: true })
    addEventListener("resize", () => this.#look())
    $("[data-close]", this.dialog).onclick = () => this.dialog.close()
    $("[data-understood]", this.dialog).onclick = () => {
      storage.setItem(TOLD, "yes")
      show($("[data-told]", this.dialog), false)
      this.pages.focus()
    }
    $("[data-latest]", this.dialog).onclick = () => this.#latest()
    for (const button of $$("[data-turn]", this.dialog)) button.onclick = () => this.#turn(Number(button.dataset.turn))
    this.dialog.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
      if (by) this.#turn(by)
    })
  }

  // What the address names is shown, or nothing.
  follow() {
    const [, id, revision] = ADDRESS.exec(decoded(location.hash.slice(1))) ?? []
    const material = id && this.room.store.document?.documents?.[id]
    if (!material || material.removed || !material.file) return this.dialog.open && this.dialog.close()
    const wanted = revision ? Number(revision) : null
    if (this.shown?.id !== id || this.shown.wanted !== wanted) this.#open(id, material, wanted)
    show($("[data-newer]", this.dialog), this.shown.seen < material.revision)
  }

  #open(id, { title, file, revision }, wanted) {
    const path = `/documents/${id}`
    const seen = wanted ?? revision
    const latest = seen === revision
    Object.assign(this, { shown: { id, seen, wanted }, at: -1 })
    text($("#reader-title"), title)
    text($("[data-about]", this.dialog), [latest && file.name, latest && bytes(file.size), `version ${seen}`].filter(Boolean).join(" · "))
    attr($("[data-download]", this.dialog), "href", this.room.address(`${path}/content?seen=${seen}`))
    text($("[data-told] span", this.dialog), this.#whoSees())
    show($("[data-told]", this.dialog), storage.getItem(TOLD) !== "yes")
    this.#fill(path, latest ? file.pages ?? 0 : null)
    if (!this.dialog.open) this.dialog.showModal()
    this.pages.scrollTop = 0
    this.pages.focus()
    this.#look()
  }

  // The pages of a version. How many an earlier one has, its file says.
  async #fill(path, count) {
    const { shown } = this
    if (count === null) {
      this.#fillPages([], COMING)
      const answer = await fetch(this.room.address(`${path}/content?seen=${shown.seen}`), { method: "HEAD", cache: "no-store" })
      if (this.shown !== shown) return
      count = Number(answer.headers.get("Mapstream-Pages") ?? 0)
    }
    this.#fillPages(Array.from({ length: count }, (_, n) => this.#page(`${path}/pages/${n + 1}?seen=${shown.seen}`, n + 1)), CANNOT)
    this.#look()
  }

  #fillPages(pages, none) {
    this.pages.replaceChildren(...(pages.length ? pages : [make("p", {}, none)]))
    show($("[data-turning]", this.dialog), pages.length)
  }

  #latest() {
    location.hash = `read/${this.shown.id}`
    this.shown = null
    this.follow()
  }

  #whoSees() {
    const other = this.room.store.you.side === "seller" ? "Your own side" : "The other side"
    return `${other} can see which documents and pages you look at here, and for how long.`
  }

  #page(path, number) {
    const width = Math.min(WIDEST, Math.ceil(this.pages.clientWidth * devicePixelRatio) || WIDEST)
    const image = make("img", { alt: `Page ${number}`, "data-src": this.room.address(`${path}&width=${width}`) })
    return make("figure", { "data-waiting": true }, image)
  }

  // Which page is in view: the one that takes up most of the window.
  #look() {
    if (!this.shown || !this.dialog.open) return
    const figures = $$("figure", this.pages)
    const box = this.pages.getBoundingClientRect()
    const seen = figures.map((figure) => {
      const { top, bottom } = figure.getBoundingClientRect()
      return Math.min(bottom, box.bottom) - Math.max(top, box.top)
    })
    const at = seen.indexOf(Math.max(...seen))
    if (figures.length) text($("[data-page]", this.dialog), `Page ${at + 1} of ${figures.length}`)
    if (at !== this.at || !figures.length) {
      this.at = at
      const { id, seen: revision } = this.shown
      this.room.reads({ subject: `documents/${id}`, seen: revision, ...(at >= 0 && { page: String(at + 1) }) })
    }
    this.#load()
  }

  #turn(by) {
    const figures = $$("figure", this.pages)
    figures[Math.min(Math.max(this.at + by, 0), figures.length - 1)]?.scrollIntoView({ block: "start" })
  }

  // One picture after the other, those around the page in view: each is work for the server.
  async #load() {
    if (this.loading) return
    this.loading = true
    for (let image; (image = this.#wanted()); ) await this.#fetch(image)
    this.loading = false
  }

  #wanted() {
    const figures = $$("figure", this.pages)
    const near = figures.map((figure, n) => [Math.abs(n - this.at), figure]).filter(([far]) => far <= AHEAD)
    const [found] = near.sort(([a], [b]) => a - b).map(([, figure]) => $("img[data-src]", figure)).filter(Boolean)
    return found
  }

  #fetch(image) {
    const { src } = image.dataset
    delete image.dataset.src
    return new Promise((resolve) => {
      image.onload = () => resolve(attr(image.parentNode, "data-waiting", false))
      image.onerror = () => resolve(image.replaceWith(make("p", {}, "This page cannot be shown just now. Download the document to read it.")))
      image.src = src
    })
  }

  #closed() {
    this.shown = null
    this.pages.replaceChildren()
    this.room.reads()
    if (ADDRESS.test(decoded(location.hash.slice(1)))) location.hash = "documents"
  }
}
