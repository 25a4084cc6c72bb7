// Promises: what is kept in sight until it is delivered.

import { promiseOf } from "./marks.js"

export const promises = { anywhere: promiseOf }
