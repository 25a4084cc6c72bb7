// From which version on the room is new to somebody: where their visit before this one ended. Kept in their browser.

const APART = 30 * 60_000

// What was kept of earlier visits, and whether this is a new one.
export function visited(kept, now) {
  if (!kept) return { since: null }
  return now - kept.at > APART ? { since: kept.version } : { since: kept.since }
}

export const visiting = (visit, version, now) => ({ ...visit, version, at: now })
