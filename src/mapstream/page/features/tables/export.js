// The plan as a file, as this reader sees it; of an earlier version, as it was then.

const FORMS = [["md", "Markdown"], ["csv", "CSV, for a spreadsheet"], ["json", "JSON"]]

export function exports(room) {
  const { past } = room.store
  const query = past?.query ?? ""
  return FORMS.map(([end, label]) => ({
    id: `export-${end}`, label: `Export as ${label}`, icon: "document",
    run: () => download(room.address(`/plan.${end}${query}`)),
  }))
}

// The answer says that it is a file; the page stays.
function download(href) {
  const link = document.createElement("a")
  Object.assign(link, { href, download: "" })
  link.click()
}
