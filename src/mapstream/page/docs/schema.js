// JSON Schemas for people: what kind of value it is, what bounds it has, which fields, and what one looks like.

import { make } from "../dom/nodes.js"
import { inline } from "./text.js"

const ID = "0190b5a2-7c1e-7d3a-9f4b-2a6c8e0d1f35"
const SAMPLES = { Id: ID, Date: "2026-06-30", Instant: "2026-06-30T09:00:00Z" }
const WORDS = { title: "Security review", name: "Acme × Initech", statement: "Live by the end of July", text: "On our way.", reason: "The committee met.", url: "https://example.com/proposal.pdf" }

export const nameOf = (ref) => ref.slice(ref.lastIndexOf("/") + 1)

// What a value is, as words and links. `to(name)` says where a schema is described.
export function kind(schema, to) {
  if (schema === undefined || schema === true) return ["anything"]
  if (schema.$ref) {
    const name = nameOf(schema.$ref)
    const address = to(name)
    return [address ? make("a", { href: address }, name) : name]
  }
  if ("const" in schema) return [make("code", {}, JSON.stringify(schema.const))]
  if (schema.enum) return among(schema.enum.map((value) => [make("code", {}, String(value))]), " · ")
  const branches = schema.anyOf ?? schema.oneOf
  if (branches) return among(branches.map((branch) => kind(branch, to)), " or ")
  if (schema.type === "array") return ["list of ", ...kind(schema.items, to)]
  if (schema.type === "object" && typeof schema.additionalProperties === "object") {
    return ["object by key, of ", ...kind(schema.additionalProperties, to)]
  }
  return [{ string: "text", integer: "whole number", number: "number", boolean: "true or false", object: "object", null: "null" }[schema.type] ?? "anything"]
}

function among(parts, between) {
  return parts.flatMap((part, index) => (index ? [between, ...part] : part))
}

// The bounds of a value, in words.
function bounds(schema) {
  const found = []
  const inner = (schema.anyOf ?? []).find((branch) => branch.type && branch.type !== "null") ?? schema
  if (inner.maxLength) found.push(`at most ${inner.maxLength} characters`)
  if (inner.maxItems) found.push(`at most ${inner.maxItems}`)
  if (inner.minimum !== undefined) found.push(`from ${inner.minimum}`)
  if (inner.maximum !== undefined && inner.maximum < 2 ** 53) found.push(`to ${inner.maximum}`)
  if (schema.default !== undefined && schema.default !== null) found.push(`default ${JSON.stringify(schema.default)}`)
  return found.join(", ")
}

// One row for each field: name, kind, whether it is needed, and what it means.
export function fields(rows, to) {
  if (!rows.length) return make("p", { class: "empty" }, "No fields.")
  return make("dl", { class: "docs-fields" }, ...rows.map(({ name, schema, needed, description, place }) =>
    make("div", {},
      make("dt", {}, make("code", {}, name), ...(needed ? [make("span", { class: "docs-needed" }, "needed")] : []), ...(place ? [make("span", { class: "docs-place" }, place)] : [])),
      make("dd", {},
        make("span", { class: "docs-kind" }, ...kind(schema, to)),
        ...(bounds(schema) ? [make("span", { class: "docs-bounds" }, bounds(schema))] : []),
        ...(description ? [make("span", { class: "docs-meaning" }, ...inline(description))] : [])))))
}

export function rowsOf(schema) {
  const needed = new Set(schema.required ?? [])
  return Object.entries(schema.properties ?? {}).map(([name, field]) => ({
    name, schema: field, needed: needed.has(name), description: field.description,
  }))
}

// What a value may look like: its own example, or else what is needed, and nothing more.
export function example(schema, schemas, name = "") {
  if (!schema || schema === true) return {}
  if (schema.$ref) {
    const target = nameOf(schema.$ref)
    return SAMPLES[target] ?? example(schemas[target], schemas, name)
  }
  if (schema.examples) return schema.examples[0]
  if ("const" in schema) return schema.const
  if (schema.enum) return schema.enum[0]
  const branch = (schema.oneOf ?? schema.anyOf)?.[0]
  if (branch) return example(branch, schemas, name)
  if (schema.type === "object" || schema.properties) {
    const wanted = schema.required ?? Object.keys(schema.properties ?? {}).slice(0, 1)
    return Object.fromEntries(wanted.map((key) => [key, example(schema.properties[key], schemas, key)]))
  }
  if (schema.type === "array") return [example(schema.items, schemas, name)]
  if (schema.type === "integer" || schema.type === "number") return schema.minimum ?? 1
  if (schema.type === "boolean") return true
  if (schema.type === "null") return null
  const item = /\((tasks|milestones|documents|comments)/.exec(schema.pattern ?? "")
  return item ? `${item[1]}/${ID}` : WORDS[name] ?? name.replaceAll("_", " ")
}
