// The plan as a table, beside its steps, and how tables come in and go out.

export const tables = {
  area: { name: "table", title: "Plan as a table", icon: "plan", own: true, aside: true, under: "plan" },
  blocks: [{
    at: "table", load: () => import("./table.js"), template: "plan-table", fill: "fillTable", sees: "plan",
    derived: () => ["plan.json"],
  }],
}
