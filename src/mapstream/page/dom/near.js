// What is near the window, and what is not: of a long list only that is drawn.

const MARGIN = "900px 0px"

let observer

function tell(entries) {
  for (const { target, isIntersecting, boundingClientRect } of entries) target.comesNear(isIntersecting, boundingClientRect)
}

// Tells whenever a node comes near, or goes, and how large it is.
export function watch(node, comesNear) {
  node.comesNear = comesNear
  observer ??= new IntersectionObserver(tell, { rootMargin: MARGIN })
  observer.observe(node)
}
