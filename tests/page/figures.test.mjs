// Figures of the portfolio in words.

import assert from "node:assert/strict"
import { test } from "node:test"
import { amounts, cards, rateWords } from "../../src/mapstream/page/workspace/figures.js"

test("a rate is told with its counts, and below the minimum only these", () => {
  assert.equal(rateWords({ won: 4, of: 5, rate: 0.8, low: 0.376, high: 0.964 }, 5), "80 %: 4 of 5, 38 % to 96 %")
  assert.equal(rateWords({ won: 1, of: 2, rate: null, low: null, high: null }, 5), "1 of 2 won; a rate is told from 5 on")
  assert.equal(rateWords({ won: 0, of: 0, rate: null, low: null, high: null }, 5), "none ended yet")
})

test("sizes are told as people write them", () => {
  assert.equal(amounts("10000 to 50000"), "10,000 to 50,000")
  assert.equal(amounts("below 10000"), "Below 10,000")
  assert.equal(amounts("unknown"), "No amount")
})

test("what stands at the top says how many deals it is about", () => {
  const none = { value: null, of: 0 }
  const figures = {
    coverage: { planned: 3, co_owned: 2, of: 4, share: 0.75 },
    completion: { won: { value: 81.2, of: 6 }, lost: { value: null, of: 2 } },
    cycle_days: { won: { with: { value: 40, of: 6 }, without: none }, lost: { with: none, without: none } },
    slips: { buyer: { moves: 1, days: 7, per_deal: null }, seller: { moves: 0, days: 0, per_deal: 0 } },
    buyer_edits: { won: none, lost: none },
  }
  const found = Object.fromEntries(cards(figures, 5).map(([name, ...rest]) => [name, rest]))
  assert.deepEqual(found["Run with a plan"], ["75 %", "3 of 4 deals; the buyer wrote in 2"])
  assert.deepEqual(found["Done when won"], ["81 %", "6 deals"])
  assert.deepEqual(found["Done when lost"], ["—", "2 deals; an average is told from 5 on"])
  assert.deepEqual(found["The buyer’s dates slipped"], ["7 days", "1 move"])
})
