// Personal links, by which people come in.

import { setUpLinks } from "./links.js"

export const links = { start: setUpLinks }
