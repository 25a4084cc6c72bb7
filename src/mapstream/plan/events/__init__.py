"""Everything that can happen to a plan, one class per event, one module per noun. Importing this registers them all.

Edits hold ``changes`` and ``was``: the new values and the old, ``None`` where there is none. What an event holds is
enough for its patch; only when and by whom come with the stamp. A field cannot be called ``name``, which is the stored
name of the event: people have a ``full_name`` here, rooms a ``title``.
"""

from mapstream.plan.events.agreement import AgreementSigned, CadenceSet, PlanShared
from mapstream.plan.events.calendar import (
    BlackoutAdded,
    BlackoutEdited,
    BlackoutRemoved,
    CalendarSet,
    GateAdded,
    GateEdited,
    GateRemoved,
)
from mapstream.plan.events.comments import CommentAdded, CommentReopened, CommentResolved
from mapstream.plan.events.commercials import CommercialsSet
from mapstream.plan.events.criteria import (
    CriterionAdded,
    CriterionEdited,
    CriterionJudged,
    CriterionProven,
    CriterionRemoved,
)
from mapstream.plan.events.deliverables import (
    DeliverableAdded,
    DeliverableDelivered,
    DeliverableDropped,
    DeliverableEdited,
    DeliverableProven,
    DeliverableReopened,
    DeliverableRescheduled,
)
from mapstream.plan.events.documents import DocumentAdded, DocumentRemoved, DocumentRevised, ViewRecorded
from mapstream.plan.events.items import ChangeUndone, ItemLinked, ItemMoved, ItemUnlinked, RanksRenewed, VisibilitySet
from mapstream.plan.events.kpis import KpiAdded, KpiEdited, KpiMeasured, KpiRemoved
from mapstream.plan.events.links import LinkIssued, LinkOpened, LinkRevoked
from mapstream.plan.events.milestones import (
    MilestoneAdded,
    MilestoneBegun,
    MilestoneDropped,
    MilestoneEdited,
    MilestonePrepared,
    MilestoneProven,
    MilestoneReached,
    MilestoneReopened,
    MilestoneRescheduled,
)
from mapstream.plan.events.parties import IntroductionRecorded, OrganisationSet, ValueSet
from mapstream.plan.events.people import NotesShared, PersonAdded, PersonEdited, PersonRemoved, PersonReturned
from mapstream.plan.events.phases import (
    PhaseAdded,
    PhaseCompleted,
    PhaseEdited,
    PhaseProven,
    PhaseRemoved,
    PhaseReopened,
)
from mapstream.plan.events.process import ProcessSet, StageAdded, StageEdited, StageRemoved
from mapstream.plan.events.progress import (
    TaskBlocked,
    TaskCompleted,
    TaskDropped,
    TaskLinked,
    TaskProven,
    TaskReopened,
    TaskStarted,
    TaskUnblocked,
    TaskUnlinked,
)
from mapstream.plan.events.risks import RiskAdded, RiskClosed, RiskEdited, RiskReopened
from mapstream.plan.events.room import DealClosed, DealEdited, GoalSet, PlanEdited, RoomOpened
from mapstream.plan.events.tasks import TaskAdded, TaskAssigned, TaskConfirmed, TaskEdited, TaskRescheduled
from mapstream.plan.events.templates import TemplateApplied

__all__ = [
    "AgreementSigned",
    "BlackoutAdded",
    "BlackoutEdited",
    "BlackoutRemoved",
    "CadenceSet",
    "CalendarSet",
    "ChangeUndone",
    "CommentAdded",
    "CommentReopened",
    "CommentResolved",
    "CommercialsSet",
    "CriterionAdded",
    "CriterionEdited",
    "CriterionJudged",
    "CriterionProven",
    "CriterionRemoved",
    "DealClosed",
    "DealEdited",
    "DeliverableAdded",
    "DeliverableDelivered",
    "DeliverableDropped",
    "DeliverableEdited",
    "DeliverableProven",
    "DeliverableReopened",
    "DeliverableRescheduled",
    "DocumentAdded",
    "DocumentRemoved",
    "DocumentRevised",
    "GateAdded",
    "GateEdited",
    "GateRemoved",
    "GoalSet",
    "IntroductionRecorded",
    "ItemLinked",
    "ItemMoved",
    "ItemUnlinked",
    "KpiAdded",
    "KpiEdited",
    "KpiMeasured",
    "KpiRemoved",
    "LinkIssued",
    "LinkOpened",
    "LinkRevoked",
    "MilestoneAdded",
    "MilestoneBegun",
    "MilestoneDropped",
    "MilestoneEdited",
    "MilestonePrepared",
    "MilestoneProven",
    "MilestoneReached",
    "MilestoneReopened",
    "MilestoneRescheduled",
    "NotesShared",
    "OrganisationSet",
    "PersonAdded",
    "PersonEdited",
    "PersonRemoved",
    "PersonReturned",
    "PhaseAdded",
    "PhaseCompleted",
    "PhaseEdited",
    "PhaseProven",
    "PhaseRemoved",
    "PhaseReopened",
    "PlanEdited",
    "PlanShared",
    "ProcessSet",
    "RanksRenewed",
    "RiskAdded",
    "RiskClosed",
    "RiskEdited",
    "RiskReopened",
    "RoomOpened",
    "StageAdded",
    "StageEdited",
    "StageRemoved",
    "TaskAdded",
    "TaskAssigned",
    "TaskBlocked",
    "TaskCompleted",
    "TaskConfirmed",
    "TaskDropped",
    "TaskEdited",
    "TaskLinked",
    "TaskProven",
    "TaskReopened",
    "TaskRescheduled",
    "TaskStarted",
    "TaskUnblocked",
    "TaskUnlinked",
    "TemplateApplied",
    "ValueSet",
    "ViewRecorded",
    "VisibilitySet",
]
