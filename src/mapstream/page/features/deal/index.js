// The sales opportunity behind the room, as the seller's side knows it; what is the seller's own is shown to nobody else.

import { orNull } from "../../items/kinds.js"
import { LOCALE } from "../../plan/language.js"
import { given } from "../../state/guess.js"

const known = (name, label, input, more = {}) => ({
  label, input, send: (_, value) => ["edit_deal", { [name]: orNull(value) }], ...more,
})

// An amount is a decimal, as text: it is told as a number, to the digit; what is none (and was refused), as it was typed.
const number = (_, amount) => (isNaN(amount) ? amount : new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 4 }).format(amount))

const fields = {
  name: known("name", "Opportunity", "text", { required: true, maxlength: 200 }),
  amount: known("amount", "Amount", "text", { empty: "What is it worth?", say: number, maxlength: 30 }),
  currency: {
    ...known("currency", "Currency", "text", { empty: "Such as EUR", maxlength: 3 }),
    send: (_, value) => ["edit_deal", { currency: orNull(value.toUpperCase()) }],
  },
  stage: known("stage", "Stage", "text", { empty: "Where is it in your pipeline?", maxlength: 200 }),
  segment: known("segment", "Segment", "text", { empty: "What is it compared with?", maxlength: 200 }),
  probability: known("probability", "Your own forecast, in percent", "number", { empty: "How likely do you think it is?", min: 0, max: 100 }),
  crm_id: known("crm_id", "Id in the CRM", "text", { empty: "–", maxlength: 200 }),
}

export const deal = {
  name: "deal", at: "signals", fields, places: { edit_deal: "deal" },
  section: { title: "The deal", short: "The deal", sees: "commercials", sellers: true, whole: Object.keys(fields) },
  guesses: { edit_deal: (data) => ({ deal: given(data, ...Object.keys(fields)) }) },
}
