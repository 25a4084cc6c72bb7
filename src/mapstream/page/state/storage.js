// The browser's storage, or, where it is forbidden, one that lasts as long as the page.

function inMemory() {
  const items = new Map()
  return {
    get length() {
      return items.size
    },
    key: (index) => [...items.keys()][index],
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => items.set(key, value),
    removeItem: (key) => items.delete(key),
  }
}

function usable() {
  try {
    return globalThis.localStorage ?? inMemory()
  } catch {
    return inMemory()
  }
}

export const storage = usable()
