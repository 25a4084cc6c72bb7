import assert from "node:assert/strict"
import { test } from "node:test"
import { Film, STRETCH } from "../../src/mapstream/page/review/film.js"
import { Player } from "../../src/mapstream/page/review/player.js"
import { rowsOf } from "../../src/mapstream/page/review/differences.js"
import { folded, queryOf } from "../../src/mapstream/page/features/history/asked.js"
import { typedDay } from "../../src/mapstream/page/plan/dates.js"
import { momentIn } from "../../src/mapstream/page/state/moment.js"

const LAST = 1234

// A life in which a counter says the version; every seventh event is hidden.
function life() {
  const asked = []
  const get = async (path) => {
    asked.push(path)
    const query = new URLSearchParams(path.split("?")[1])
    const [after, limit] = [Number(query.get("after")), Number(query.get("limit"))]
    const events = Array.from({ length: Math.min(limit, LAST - after) }, (_, n) => {
      const version = after + n + 1
      return version % 7 ? { version, at: `at ${version}`, patch: { n: version } } : { version, hidden: true }
    })
    return { ok: true, body: { keyframe: { version: after, plan: after ? { n: after } : null }, events } }
  }
  return { asked, film: new Film(get) }
}

test("any moment is a stretch's document with patches folded in, in whatever order they are asked for", async () => {
  const { film, asked } = life()
  for (const version of [1, 500, 501, 1234, 700, 2, 3, 1000]) {
    assert.equal(await film.reach(version), true)
    assert.equal(film.document(version).n, version % 7 ? version : version - 1)
  }
  assert.equal(film.event(7), undefined)
  assert.equal(film.instant(7), "at 6")
  assert.equal(asked.length, Math.ceil(LAST / STRETCH), "each stretch is fetched once")
})

test("what cannot be fetched is asked for again", async () => {
  const answers = [{ ok: false, body: {} }, { ok: true, body: { keyframe: { plan: null }, events: [] } }]
  const film = new Film(async () => answers.shift())
  assert.equal(await film.reach(1), false)
  assert.equal(await film.reach(1), true)
})

function player(film) {
  const waiting = []
  const moments = []
  const playing = new Player({
    film, first: 1, last: LAST, moved: () => moments.push(playing.version), picture: (work) => waiting.push(work),
  })
  return { playing, moments, picture: (now) => waiting.shift()?.(now) }
}

test("it plays with one moment a picture at most, whatever lies between two", async () => {
  const { film } = life()
  const { playing, moments, picture } = player(film)
  for (const version of [1, 501, 1001]) await film.reach(version)
  await playing.go(1)
  playing.speed = 6000
  playing.toggle()
  moments.length = 0
  for (let now = 0; playing.playing; now += 16) picture(now)
  assert.equal(playing.version, LAST)
  assert.ok(moments.length < 20, `${moments.length} pictures`)
})

test("it waits for a stretch that is not there yet, and goes on", async () => {
  const { film } = life()
  const { playing, picture } = player(film)
  await playing.go(490)
  film.stretches.set(500, { waiting: new Promise(() => {}) })
  playing.speed = 1000
  playing.toggle()
  for (let now = 0; now < 160; now += 16) picture(now)
  assert.equal(playing.version <= 500 && playing.playing, true)
  film.stretches.delete(500)
  await film.reach(501)
  picture(176)
  assert.ok(playing.version > 500)
})

test("differences stand in groups, what is new in one row", () => {
  const stamp = { by: "p", at: "2026-03-03T09:00:00Z", version: 9 }
  const plan = { people: { p: { name: "Sam" } }, tasks: { a: { title: "Review" } } }
  const rows = rowsOf([
    { item: "tasks/a", title: "Review", change: "changed", fields: [{ ...stamp, field: "due", group: "dates", before: null, after: "2026-03-20" }] },
    { item: "tasks/b", title: "Sign", change: "added", fields: [
      { ...stamp, field: "title", group: "scope", before: null, after: "Sign" },
      { ...stamp, field: "lead", group: "scope", before: null, after: "p" },
    ] },
  ], plan)
  assert.equal(rows.dates[0].before, "nothing")
  assert.equal(rows.scope.length, 1)
  assert.equal(rows.scope[0].after, "Sam")
})

test("a day that somebody typed is the last such day", () => {
  const now = new Date("2026-11-30T12:00:00")
  for (const typed of ["17 Nov", "Nov 17", "17. november", "2026-11-17", "17 Nov 2026"]) assert.equal(typedDay(typed, now), "2026-11-17")
  assert.equal(typedDay("17 Dec", now), "2025-12-17")
  assert.equal(typedDay("17. marraskuuta", now, "fi"), "2026-11-17")
  assert.equal(typedDay("3. März", now, "de"), "2026-03-03")
  assert.equal(typedDay("3 March", now, "de"), "2026-03-03")
  for (const typed of ["security", "31 Feb", "17", "Marian", ""]) assert.equal(typedDay(typed, now), null)
})

test("a question to the history", () => {
  const asked = (changes) => String(queryOf({ q: "", by: "", kind: "", away: false, ...changes }))
  assert.equal(asked({ q: " budget ", by: "side:buyer", kind: "dates" }), "q=budget&side=buyer&kind=dates")
  assert.equal(asked({ by: "somebody", away: true }), "by=somebody&away=true")
  assert.equal(asked({ goal: true }), "type=goal.set")
  assert.match(asked({ q: "3 Mar 2026" }), /^from=2026-03-0[234]T.*to=2026-03-0[34]T/)
})

test("looks one after the other are folded", () => {
  const of = (...types) => types.map((type, n) => ({ type, version: 9 - n }))
  const found = folded(of("task.added", "view.recorded", "link.opened", "comment.added", "view.recorded"))
  assert.deepEqual(found.map((one) => one.looks?.length ?? one.type), ["task.added", 2, "comment.added", "view.recorded"])
})

test("the moment of an address", () => {
  assert.deepEqual(momentIn("?version=57"), { version: 57 })
  assert.deepEqual(momentIn("?at=2026-03-03T09:00:00Z"), { at: "2026-03-03T09:00:00Z" })
  for (const none of ["", "?version=0", "?version=x", "?item=tasks"]) assert.equal(momentIn(none), null)
})
