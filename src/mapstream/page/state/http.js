// The few requests that are not frames: history, the past, issuing links, a last word when the page goes away.

const JSON_TYPE = { "Content-Type": "application/json" }

export const api = (room) => `/v1/rooms/${encodeURIComponent(room)}`

// How often an answer is asked for that is still being made, and the pause before it is asked for again, in
// milliseconds; each time the server waits some seconds for it, too.
const TIMES = 10
const PAUSE = 1000

// Always resolves: {ok, status, body}, with status 0 when nobody answered.
export async function request(url, options = {}, times = TIMES) {
  const answer = await ask(url, options)
  if (answer.body.code !== "read_model_behind" || times === 1) return answer
  await new Promise((resolve) => setTimeout(resolve, PAUSE))
  return request(url, options, times - 1)
}

async function ask(url, options) {
  try {
    const response = await fetch(url, { credentials: "same-origin", ...options })
    return { ok: response.ok, status: response.status, body: await response.json().catch(() => ({})) }
  } catch {
    return { ok: false, status: 0, body: { detail: "The server could not be reached." } }
  }
}

export const post = (url, command, keepalive = false) =>
  request(url, { method: "POST", headers: JSON_TYPE, body: JSON.stringify(command), keepalive })

export const sendFile = (url, { body, type }) =>
  request(url, { method: "POST", headers: { "Content-Type": type }, body })

// A file, as it is. `told(part)` hears how much of it has gone, from 0 to 1.
export const sendBytes = (url, file, told) => new Promise((resolve) => {
  const sending = new XMLHttpRequest()
  const answer = () => {
    const { status, responseText } = sending
    if (!status) return { ok: false, status, body: { detail: "The server could not be reached." } }
    return { ok: status < 300, status, body: parsed(responseText) }
  }
  sending.open("POST", url)
  sending.setRequestHeader("Content-Type", "application/octet-stream")
  sending.upload.onprogress = ({ loaded, total }) => told(total ? loaded / total : 0)
  sending.onloadend = () => resolve(answer())
  sending.send(file)
})

function parsed(body) {
  try {
    return JSON.parse(body)
  } catch {
    return {}
  }
}

const WHY = { 401: "unauthorized", 403: "not_allowed", 404: "not_found" }

// Why a socket was refused, which a browser does not tell; null if it is worth trying again.
export const probe = async (url) => WHY[(await request(url)).status] ?? null
