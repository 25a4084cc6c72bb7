// Where a personal link leads first. On a device that it was opened on before, straight on to the room; the first time,
// a person presses the button. What only follows addresses (a mail scanner, a preview) does neither.

import { storage } from "./state/storage.js"

const { room, link } = document.querySelector("main").dataset
const key = `mapstream:${room}:link`

document.querySelector("form").addEventListener("submit", () => storage.setItem(key, link))
if (storage.getItem(key) === link) {
  const answer = await fetch(`/v1/rooms/${room}/session`, { headers: { accept: "application/json" } })
  if (answer.ok && (await answer.json()).link === link) location.replace(`/rooms/${room}`)
}
