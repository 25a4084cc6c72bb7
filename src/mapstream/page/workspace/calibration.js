// What forecasts are made with: by judgement, or calibrated on deals that ended; and how good they are.

import { $, list, make, show, text } from "../dom/nodes.js"
import { request } from "../state/http.js"

const percent = (part) => `${Math.round(100 * part)} %`

export async function showCalibration(section, here) {
  const answer = await request("/v1/portfolio/calibration")
  here.trouble(answer)
  if (!answer.ok) return
  const { sentence, calibration } = answer.body
  text($("[data-sentence]", section), sentence)
  show($("figure", section), calibration)
  list($("tbody", section), calibration?.reliability ?? [], ({ above }) => above, makeRow, fill)
  show(section, true)
}

const makeRow = () => make("tr", {}, make("th", { scope: "row" }), make("td"), make("td"), make("td"))

function fill(row, { above, deals, forecast, won }) {
  const said = [`${percent(above)} – ${percent(above + 0.2)}`, String(deals), percent(forecast), percent(won)]
  said.forEach((words, n) => text(row.children[n], words))
}
