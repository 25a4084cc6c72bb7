// What stands in an address after "#" or between slashes: whatever somebody typed there. What cannot be read is nothing.
export function decoded(part) {
  try {
    return decodeURIComponent(part)
  } catch {
    return ""
  }
}
