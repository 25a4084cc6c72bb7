// The stream: its frames both ways, how it closes, and its bounds.

import { make } from "../dom/nodes.js"
import { fields, nameOf, rowsOf } from "./schema.js"
import { inline, sample } from "./text.js"

export function frames(live, action, to) {
  return Object.values(live.operations).filter((operation) => operation.action === action).map((operation) => {
    const op = nameOf(operation.messages[0].$ref)
    const message = live.components.messages[op]
    const schema = live.components.schemas[nameOf(message.payload.$ref)]
    return {
      id: `frame-${action}-${op}`,
      name: op,
      label: [make("code", {}, op)],
      gist: schema.description,
      content: () => [fields(rowsOf(schema), to), ...message.examples.map(({ payload }) => sample(JSON.stringify(payload, null, 2), "JSON"))],
    }
  })
}

export function table(pairs) {
  return make("dl", { class: "docs-table" }, ...Object.entries(pairs).map(([name, meaning]) =>
    make("div", {}, make("dt", {}, name), make("dd", {}, ...inline(meaning)))))
}

export function handshake(live, to) {
  const binding = live.channels.room.bindings.ws
  return fields([
    { name: "room", schema: { type: "string" }, needed: true, description: live.channels.room.parameters.room.description, place: "path" },
    ...rowsOf(binding.headers).map((row) => ({ ...row, place: "header" })),
  ], to)
}
