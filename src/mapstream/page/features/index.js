// All features, in the order in which they and their places stand in the room.

import { declare } from "../items/registry.js"
import { agreement } from "./agreement/index.js"
import { blackouts, calendar, gates } from "./calendar/index.js"
import { closing } from "./closing/index.js"
import { comments } from "./comments/index.js"
import { commercials } from "./commercials/index.js"
import { criteria } from "./criteria/index.js"
import { decisionProcess, stages } from "./decision/index.js"
import { deal } from "./deal/index.js"
import { deliverables } from "./deliverables/index.js"
import { documents } from "./documents/index.js"
import { follows } from "./follows/index.js"
import { goal } from "./goal/index.js"
import { history } from "./history/index.js"
import { home } from "./home/index.js"
import { introduction } from "./introduction/index.js"
import { kickoff } from "./kickoff/index.js"
import { kpis } from "./kpis/index.js"
import { meddic } from "./meddic/index.js"
import { meetings } from "./meetings/index.js"
import { milestones } from "./milestones/index.js"
import { next } from "./next/index.js"
import { plan } from "./parties/index.js"
import { people } from "./people/index.js"
import { phases } from "./phases/index.js"
import { promises } from "./promises/index.js"
import { proof } from "./proof/index.js"
import { proposals } from "./proposals/index.js"
import { reviews } from "./reviews/index.js"
import { risks } from "./risks/index.js"
import { roles } from "./roles/index.js"
import { scheduling } from "./scheduling/index.js"
import { sharing } from "./sharing/index.js"
import { signals } from "./signals/index.js"
import { slips } from "./slips/index.js"
import { tables } from "./tables/index.js"
import { tasks } from "./tasks/index.js"
import { templates } from "./templates/index.js"
import { texts } from "./texts/index.js"
import { waits } from "./waits/index.js"

declare(
  home, plan, kickoff, goal, next, comments, agreement, closing,
  milestones, tasks, tables, follows, waits, proposals, phases, slips, calendar, blackouts, gates,
  documents, promises,
  meetings, reviews, texts,
  people, decisionProcess, stages,
  criteria, kpis, deliverables, commercials, risks,
  signals, deal, meddic, introduction,
  history,
  templates, roles, scheduling, sharing, proof,
)
