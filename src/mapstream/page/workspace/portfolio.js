// The portfolio: what to talk about in a deal review, and what plans do for deals: figures with how many deals they are
// about, and rates with where they may lie.

import { $, list, make, show, text } from "../dom/nodes.js"
import { day } from "../plan/dates.js"
import { request } from "../state/http.js"
import { fillHealth, healthTable } from "./by_health.js"
import { offerDownloads } from "./download.js"
import { showCalibration } from "./calibration.js"
import { amounts, cards, rateWords } from "./figures.js"
import { showReview } from "./review.js"

const COHORTS = { before: (date) => `Before ${date}`, after: (date) => `Since ${date}` }
const WITHOUT = { owner: "Without an owner", template: "Without a template", segment: "Without a segment" }
const WORST = 10
const SVG = "http://www.w3.org/2000/svg"

export function showPortfolio(section, here) {
  const form = $("#window", section)
  const worst = $("#worst", section)
  const shown = { asked: 0 }
  healthTable($("[data-by-health]", worst))
  const address = () => `/v1/portfolio?${new URLSearchParams([...new FormData(form)].filter(([, value]) => value))}`
  const load = async () => {
    const asked = ++shown.asked
    const answer = await request(address())
    if (asked !== shown.asked) return
    here.trouble(answer)
    if (!answer.ok) return
    fill($("[data-figures]", section), answer.body, form)
    fillHealth(worst, answer.body.rooms.slice(0, WORST))
    show(worst, answer.body.rooms.length)
  }
  form.addEventListener("submit", (event) => event.preventDefault())
  form.addEventListener("change", load)
  offerDownloads(form, "portfolio", address, here)
  showReview($("#deal-review", section), here)
  showCalibration($("#calibration", section), here)
  load()
}

function fill(box, { minimum, figures, cohorts = [], groups = [] }, { compare, by }) {
  const parts = [
    { key: "", title: "", figures },
    ...cohorts.map(({ cohort, figures: of }) => ({ key: cohort, title: COHORTS[cohort](day(compare.value)), figures: of })),
    ...groups.map(({ key, name, figures: of }) => ({ key: `=${key}`, title: name ?? key ?? WITHOUT[by.value], figures: of })),
  ]
  list(box, parts, ({ key }) => key, makePart, (node, part) => fillPart(node, part, minimum))
}

const makePart = () => document.getElementById("figures").content.firstElementChild.cloneNode(true)

function fillPart(node, { title, figures }, minimum) {
  text($("[data-cohort]", node), title)
  show($("[data-cohort]", node), title)
  list($("dl", node), cards(figures, minimum), ([name]) => name, makeCard, fillCard)
  show($("figure", node), figures.win_rate.length)
  list($("tbody", node), figures.win_rate, ({ band }) => band, makeBand, (row, band) => fillBand(row, band, minimum))
}

function makeCard() {
  return make("div", {}, make("dt"), make("dd"), make("dd"))
}

function fillCard(node, [name, value, of]) {
  text(node.children[0], name)
  text(node.children[1], value)
  text(node.children[2], of)
}

function makeBand() {
  const row = make("tr", {}, make("th", { scope: "row" }), make("td"), make("td"))
  for (const [cell, of] of [[row.children[1], "with"], [row.children[2], "without"]]) {
    cell.append(drawing(of), make("span", { class: "muted" }))
  }
  return row
}

function fillBand(row, band, minimum) {
  text(row.children[0], amounts(band.band))
  for (const [cell, rate] of [[row.children[1], band.with], [row.children[2], band.without]]) {
    text(cell.lastElementChild, rateWords(rate, minimum))
    draw(cell.firstElementChild, rate)
  }
}

function drawing(of) {
  const svg = document.createElementNS(SVG, "svg")
  svg.classList.add("rate")
  svg.dataset.of = of
  svg.setAttribute("viewBox", "0 0 100 10")
  svg.setAttribute("preserveAspectRatio", "none")
  svg.setAttribute("aria-hidden", "true")
  for (const [tag, name] of [["rect", "rail"], ["rect", "bar"], ["line", "reach"]]) {
    const part = document.createElementNS(SVG, tag)
    part.setAttribute("class", name)
    svg.append(part)
  }
  return svg
}

function draw(svg, { rate, low, high }) {
  svg.toggleAttribute("hidden", rate === null)
  if (rate === null) return
  const [rail, bar, reach] = svg.children
  const set = (node, values) => Object.entries(values).forEach(([name, value]) => node.setAttribute(name, value))
  set(rail, { x: 0, y: 0, width: 100, height: 10 })
  set(bar, { x: 0, y: 2, width: 100 * rate, height: 6 })
  set(reach, { x1: 100 * low, x2: 100 * high, y1: 5, y2: 5 })
}
