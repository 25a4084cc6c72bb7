// What a developer writes against the generated types: it compiles under `strict`, and does what it says.
import { strict as assert } from "node:assert";
import createClient from "openapi-fetch";
import WebSocket from "ws";
import type { components, paths } from "./api.js";

type Command = components["schemas"]["Command"];
type Event = components["schemas"]["Event"];
type ServerFrame = components["schemas"]["ServerFrame"];

const [baseUrl, key] = process.argv.slice(2) as [string, string];
const api = createClient<paths>({ baseUrl, headers: { authorization: `Bearer ${key}` } });

function dueOf(event: Event): string | undefined {
  if ("hidden" in event) return undefined;
  // narrowed by its type: the data of another event has no `due`
  return event.type === "task.rescheduled" ? event.data?.due : undefined;
}

const room = crypto.randomUUID();
const opened = await api.POST("/v1/rooms", { body: { id: room, data: { name: "Acme and Globex" } } });
assert.equal(opened.response.status, 201);

const task = crypto.randomUUID();
const add: Command = { id: crypto.randomUUID(), type: "add_task", data: { task, title: "Security review", side: "buyer" } };
const move: Command = { type: "reschedule_task", data: { task, due: "2027-03-20" } };
const path = { room };
assert.ok((await api.POST("/v1/rooms/{room}/commands", { params: { path }, body: add })).data);
const header = { "Idempotency-Key": "move the review" };
const moved = await api.POST("/v1/rooms/{room}/commands", { params: { path, header }, body: move });
assert.deepEqual(moved.data?.events.map(dueOf), ["2027-03-20"]);

const history = await api.GET("/v1/rooms/{room}/events", { params: { path } });
assert.ok(typeof history.data === "object" && "events" in history.data);
assert.deepEqual(history.data.events.map((event) => event.version), [1, 2, 3]);
assert.deepEqual(history.data.events.map(dueOf), [undefined, undefined, "2027-03-20"]);

const refused = await api.POST("/v1/rooms/{room}/commands", {
  params: { path },
  body: { id: crypto.randomUUID(), type: "drop_task", data: { task: crypto.randomUUID(), reason: "not there" } },
});
assert.equal(refused.error?.code, "not_found");

const joined = await new Promise<ServerFrame>((resolve, reject) => {
  const stream = new WebSocket(`${baseUrl.replace("http", "ws")}/v1/rooms/${room}/stream`, ["mapstream.v1", `bearer.${key}`]);
  stream.on("open", () => stream.send(JSON.stringify({ op: "join" } satisfies components["schemas"]["Join"])));
  stream.on("error", reject);
  stream.on("message", (data) => {
    resolve(JSON.parse(String(data)) as ServerFrame);
    stream.close();
  });
});
assert.ok(joined.op === "joined");
assert.equal(joined.plan?.tasks[task]?.due, "2027-03-20");
