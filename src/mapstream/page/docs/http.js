// The operations of the HTTP API, its commands, its events, and the other shapes.

import { make } from "../dom/nodes.js"
import { example, fields, kind, nameOf, rowsOf } from "./schema.js"
import { inline, prose, sample } from "./text.js"

export function operations(api, to) {
  return api.tags.map((tag) => ({
    id: `tag-${slug(tag.name)}`,
    title: tag.name,
    lead: prose(tag.description),
    entries: every(api).filter(({ operation }) => operation.tags.includes(tag.name)).map((found) => described(api, found, to)),
  }))
}

function every(api) {
  return Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })))
}

function described(api, { path, method, operation }, to) {
  const body = operation.requestBody?.content["application/json"]
  const parameters = (operation.parameters ?? []).map((given) => {
    const parameter = given.$ref ? api.components.parameters[nameOf(given.$ref)] : given
    return { ...parameter, needed: parameter.required, place: parameter.in }
  })
  return {
    id: `op-${operation.operationId}`,
    name: `${method} ${path}`,
    label: [make("span", { class: "docs-method", "data-method": method }, method), make("code", {}, path)],
    gist: operation.summary,
    content: () => [
      ...prose(operation.description),
      ...(operation.security.length === 0 ? [make("p", { class: "muted" }, "Nobody has to say who they are.")] : []),
      ...(parameters.length ? [make("h4", {}, "Parameters"), fields(parameters, to)] : []),
      ...(body ? [make("h4", {}, "Body"), make("p", {}, ...kind(body.schema, to)), ...Object.entries(body.examples ?? {}).map(([name, { value }]) => sample(json(value), name))] : []),
      make("h4", {}, "Answers"),
      answers(operation.responses, to),
    ],
  }
}

function answers(responses, to) {
  return make("dl", { class: "docs-answers" }, ...Object.entries(responses).map(([status, answer]) =>
    make("div", { "data-good": Number(status) < 400 },
      make("dt", {}, status),
      make("dd", {}, ...(answer["x-codes"] ? codes(answer["x-codes"]) : inline(answer.description)), ...shapes(answer, to), ...headers(answer), ...told(answer)))))
}

// What a server answered once, shortened.
function told(answer) {
  return Object.entries(answer.content ?? {}).filter(([, { example }]) => example !== undefined)
    .map(([type, { example }]) => unfolding(`Example: ${type}`, sample(typeof example === "string" ? example : json(example), type)))
}

function unfolding(title, ...content) {
  return make("details", { class: "docs-more" }, make("summary", {}, title), ...content)
}

function codes(found) {
  const links = found.map((code) => make("a", { class: "docs-code", href: `#problem-${code}` }, code))
  if (links.length <= 6) return links
  return [unfolding(`${links.length} codes`, ...links)]
}

function shapes(answer, to) {
  if (answer["x-codes"]) return []
  return Object.entries(answer.content ?? {}).map(([type, { schema }]) =>
    make("span", { class: "docs-shape" }, make("span", { class: "muted" }, type), " ", ...(schema && schema.type !== "string" ? kind(schema, to) : [])))
}

function headers(answer) {
  const names = Object.keys(answer.headers ?? {})
  if (!names.length) return []
  const listed = names.flatMap((name, index) => (index ? [", ", make("code", {}, name)] : [make("code", {}, name)]))
  return [make("span", { class: "docs-shape" }, make("span", { class: "muted" }, "headers"), " ", ...listed)]
}

export function commands(api, to) {
  const schemas = api.components.schemas
  const requests = Object.entries(schemas).filter(([name, schema]) => name.endsWith("Request") && schema.properties?.type?.const)
  return requests.map(([, request]) => {
    const data = schemas[nameOf(request.properties.data.$ref)]
    const type = request.properties.type.const
    return {
      id: `command-${type}`,
      name: type,
      label: [make("code", {}, type)],
      gist: data.description,
      content: () => [fields(rowsOf(data), to), sample(json(example(request, schemas)), "JSON"), ...outcomes(request)],
    }
  }).sort((a, b) => order(api, a.name) - order(api, b.name))
}

// Who may do what: a row for each right, a column for each kind of people.
export function rights(api) {
  const { kinds, extents, rights: all } = api["x-rights"]
  const cell = (extent) => make("td", { "data-extent": extent, title: extents[extent] }, extent)
  const row = ([right, { description, commands: types, extents: cells }]) =>
    make("tr", { id: `right-${right}` },
      make("th", { scope: "row" }, make("code", {}, right), make("span", { class: "docs-meaning" }, description),
        make("span", {}, ...types.map((type) => make("a", { class: "docs-code", href: `#command-${type}` }, type)))),
      ...Object.keys(kinds).map((kind) => cell(cells[kind])))
  const head = make("tr", {}, make("th", { scope: "col" }, "Right"),
    ...Object.keys(kinds).map((kind) => make("th", { scope: "col" }, kind.replaceAll("_", " "))))
  const told = (words) => make("dl", { class: "docs-table" }, ...Object.entries(words).map(([name, said]) =>
    make("div", {}, make("dt", {}, name.replaceAll("_", " ")), make("dd", {}, ...inline(said)))))
  return [
    make("div", { class: "docs-rights", tabindex: "0", role: "region", "aria-label": "The table of rights" },
      make("table", {}, make("thead", {}, head), make("tbody", {}, ...Object.entries(all).map(row)))),
    make("h3", {}, "How far"), told(extents),
    make("h3", {}, "Who"), told(Object.fromEntries(Object.entries(kinds).map(([kind, { description }]) => [kind, description]))),
  ]
}

// What may come of a command, beside what may come of any.
function outcomes(request) {
  const happens = request["x-events"].map((type) => make("a", { class: "docs-code", href: `#event-${type}` }, type))
  const refusals = Object.entries(request["x-refusals"])
  const right = request["x-right"]
  return [
    make("h4", {}, "The right that it needs"), make("p", {}, make("a", { class: "docs-code", href: `#right-${right}` }, right)),
    make("h4", {}, "What it may record"), make("p", {}, ...happens),
    ...(refusals.length ? [make("h4", {}, "Why it may be refused, as somebody was told once"), make("dl", { class: "docs-refusals" },
      ...refusals.map(([code, said]) => make("div", {}, make("dt", {}, make("a", { class: "docs-code", href: `#problem-${code}` }, code)), make("dd", {}, said))))] : []),
  ]
}

// In the order in which the API lists them; what opens a room comes first.
const order = (api, type) => Object.keys(api.components.schemas.Command.discriminator.mapping).indexOf(type)

export function events(api, to) {
  const mapping = api.components.schemas.VisibleEvent.discriminator.mapping
  return Object.entries(mapping).map(([type, ref]) => {
    const event = api.components.schemas[nameOf(ref)]
    return {
      id: `event-${type}`,
      name: type,
      label: [make("code", {}, type)],
      gist: event.description,
      content: () => [fields(rowsOf(api.components.schemas[nameOf(event.properties.data.$ref)]), to), ...event.examples.map((one) => sample(json(one), "JSON"))],
    }
  })
}

export function otherShapes(api, known, to) {
  return Object.entries(api.components.schemas).filter(([name]) => !known(name)).map(([name, schema]) => ({
    id: `schema-${name}`,
    name,
    label: [make("code", {}, name)],
    gist: schema.description ?? "",
    content: () => [schema.properties ? fields(rowsOf(schema), to) : make("p", {}, ...kind({ ...schema, $ref: undefined }, to))],
  }))
}

export function problems(api) {
  return make("dl", { class: "docs-problems" }, ...api["x-problems"].map((problem) =>
    make("div", { id: `problem-${problem.code}` },
      make("dt", {}, make("code", {}, problem.code), make("span", { class: "docs-status" }, problem.status)),
      make("dd", {}, problem.title))))
}

const json = (value) => JSON.stringify(value, null, 2)
const slug = (text) => text.toLowerCase().replace(/[^a-z0-9]+/g, "-")
