// Merging what two people made of one text, character by character, and where the caret goes. Pure.

// The longest common subsequence is looked for only in what differs, and only if that is short; a longer difference is
// taken as replaced: then nothing that was put in is lost, either.
const MOST = 1_000_000

// What was made of a text: what was put in before each place, and which places were taken out.
function edits(base, made) {
  const a = [...base], b = [...made]
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let endA = a.length, endB = b.length
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) endA--, endB--
  const inserted = new Map(), deleted = new Set()
  const put = (place, letter) => inserted.set(place, (inserted.get(place) ?? "") + letter)
  const [old, now] = [a.slice(start, endA), b.slice(start, endB)]
  const kept = old.length * now.length <= MOST ? common(old, now) : []
  let x = 0, y = 0
  for (const [i, j] of [...kept, [old.length, now.length]]) {
    while (x < i) deleted.add(start + x++)
    while (y < j) put(start + x, now[y++])
    x++, y++
  }
  return { length: a.length, inserted, deleted }
}

function common(a, b) {
  const rows = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1))
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      rows[i][j] = a[i] === b[j] ? rows[i + 1][j + 1] + 1 : Math.max(rows[i + 1][j], rows[i][j + 1])
    }
  }
  const found = []
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) found.push([i++, j++])
    else if (rows[i + 1][j] >= rows[i][j + 1]) i++
    else j++
  }
  return found
}

// As the server does it: at the same place theirs comes first.
export function merged(base, mine, theirs) {
  if (mine === base || mine === theirs) return theirs
  if (theirs === base) return mine
  const first = edits(base, theirs), second = edits(base, mine)
  const letters = [...base]
  let result = ""
  for (let place = 0; place <= letters.length; place++) {
    result += (first.inserted.get(place) ?? "") + (second.inserted.get(place) ?? "")
    if (place < letters.length && !first.deleted.has(place) && !second.deleted.has(place)) result += letters[place]
  }
  return result
}

// Where a place in a text is once it has become another.
export function moved(place, before, after) {
  const { inserted, deleted } = edits(before, after)
  const letters = [...before]
  let at = 0, result = 0
  for (let index = 0; index <= letters.length; index++) {
    if (at >= place) return result
    result += (inserted.get(index) ?? "").length
    if (index < letters.length) {
      at += letters[index].length
      if (!deleted.has(index)) result += letters[index].length
    }
  }
  return result
}
