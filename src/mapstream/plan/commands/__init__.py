"""What people can ask for, as one class per command: the vocabulary of the wire, its validation and its documentation.

:func:`parse` turns what a client sent into a command, or says in sentences what is wrong with each field. Shape and
size are checked here; whether a command may happen is for :mod:`mapstream.plan.decide`.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from mapstream import problems
from mapstream.plan.commands.agreement import SetCadence, SharePlan, SignAgreement
from mapstream.plan.commands.calendar import (
    AddBlackout,
    AddGate,
    EditBlackout,
    EditGate,
    RemoveBlackout,
    RemoveGate,
    SetCalendar,
)
from mapstream.plan.commands.comments import AddComment, ReopenComment, ResolveComment
from mapstream.plan.commands.commercials import SetCommercials
from mapstream.plan.commands.criteria import AddCriterion, EditCriterion, JudgeCriterion, RemoveCriterion
from mapstream.plan.commands.deliverables import (
    AddDeliverable,
    Deliver,
    DropDeliverable,
    EditDeliverable,
    ReopenDeliverable,
    RescheduleDeliverable,
)
from mapstream.plan.commands.documents import AddDocument, RecordView, RemoveDocument, ReviseDocument
from mapstream.plan.commands.items import LinkItems, Move, SetVisibility, Undo, UnlinkItems
from mapstream.plan.commands.kpis import AddKpi, EditKpi, MeasureKpi, RemoveKpi
from mapstream.plan.commands.milestones import (
    AddMilestone,
    BeginMilestone,
    DropMilestone,
    EditMilestone,
    ReachMilestone,
    ReopenMilestone,
    RescheduleMilestone,
)
from mapstream.plan.commands.parties import RecordIntroduction, SetOrganisation, SetValue
from mapstream.plan.commands.people import (
    AddPerson,
    EditPerson,
    FillRoles,
    IssueLink,
    OpenLink,
    RemovePerson,
    RevokeLink,
    ShareNotes,
)
from mapstream.plan.commands.phases import AddPhase, CompletePhase, EditPhase, RemovePhase, ReopenPhase
from mapstream.plan.commands.process import AddStage, EditStage, RemoveStage, SetDecisionProcess
from mapstream.plan.commands.risks import AddRisk, CloseRisk, EditRisk, ReopenRisk
from mapstream.plan.commands.room import CloseDeal, EditDeal, EditPlan, OpenRoom, SetGoal
from mapstream.plan.commands.scheduling import Schedule
from mapstream.plan.commands.tasks import (
    AddTask,
    AssignTask,
    BlockTask,
    CompleteTask,
    ConfirmTask,
    DropTask,
    EditTask,
    LinkTasks,
    ReopenTask,
    RescheduleTask,
    StartTask,
    UnblockTask,
    UnlinkTasks,
)
from mapstream.plan.commands.templates import ApplyTemplate
from mapstream.plan.commands.wording import field_errors

__all__ = [
    "COMMANDS",
    "AddBlackout",
    "AddComment",
    "AddCriterion",
    "AddDeliverable",
    "AddDocument",
    "AddGate",
    "AddKpi",
    "AddMilestone",
    "AddPerson",
    "AddPhase",
    "AddRisk",
    "AddStage",
    "AddTask",
    "ApplyTemplate",
    "AssignTask",
    "BeginMilestone",
    "BlockTask",
    "CloseDeal",
    "CloseRisk",
    "Command",
    "CompletePhase",
    "CompleteTask",
    "ConfirmTask",
    "Deliver",
    "DropDeliverable",
    "DropMilestone",
    "DropTask",
    "EditBlackout",
    "EditCriterion",
    "EditDeal",
    "EditDeliverable",
    "EditGate",
    "EditKpi",
    "EditMilestone",
    "EditPerson",
    "EditPhase",
    "EditPlan",
    "EditRisk",
    "EditStage",
    "EditTask",
    "FillRoles",
    "IssueLink",
    "JudgeCriterion",
    "LinkItems",
    "LinkTasks",
    "MeasureKpi",
    "Move",
    "OpenLink",
    "OpenRoom",
    "ReachMilestone",
    "RecordIntroduction",
    "RecordView",
    "RemoveBlackout",
    "RemoveCriterion",
    "RemoveDocument",
    "RemoveGate",
    "RemoveKpi",
    "RemovePerson",
    "RemovePhase",
    "RemoveStage",
    "ReopenComment",
    "ReopenDeliverable",
    "ReopenMilestone",
    "ReopenPhase",
    "ReopenRisk",
    "ReopenTask",
    "RescheduleDeliverable",
    "RescheduleMilestone",
    "RescheduleTask",
    "ResolveComment",
    "ReviseDocument",
    "RevokeLink",
    "Schedule",
    "SetCadence",
    "SetCalendar",
    "SetCommercials",
    "SetDecisionProcess",
    "SetGoal",
    "SetOrganisation",
    "SetValue",
    "SetVisibility",
    "ShareNotes",
    "SharePlan",
    "SignAgreement",
    "StartTask",
    "UnblockTask",
    "Undo",
    "UnlinkItems",
    "UnlinkTasks",
    "parse",
]

Command = (
    OpenRoom
    | EditPlan
    | EditDeal
    | CloseDeal
    | SetGoal
    | SetOrganisation
    | SetValue
    | RecordIntroduction
    | SetDecisionProcess
    | AddStage
    | EditStage
    | RemoveStage
    | SharePlan
    | SignAgreement
    | SetCadence
    | AddMilestone
    | EditMilestone
    | RescheduleMilestone
    | BeginMilestone
    | ReachMilestone
    | ReopenMilestone
    | DropMilestone
    | AddTask
    | EditTask
    | AssignTask
    | RescheduleTask
    | ConfirmTask
    | StartTask
    | CompleteTask
    | ReopenTask
    | BlockTask
    | UnblockTask
    | DropTask
    | LinkTasks
    | UnlinkTasks
    | LinkItems
    | UnlinkItems
    | SetCalendar
    | AddBlackout
    | EditBlackout
    | RemoveBlackout
    | AddGate
    | EditGate
    | RemoveGate
    | Schedule
    | ApplyTemplate
    | AddPhase
    | EditPhase
    | RemovePhase
    | CompletePhase
    | ReopenPhase
    | AddCriterion
    | EditCriterion
    | RemoveCriterion
    | JudgeCriterion
    | AddKpi
    | EditKpi
    | RemoveKpi
    | MeasureKpi
    | AddDeliverable
    | EditDeliverable
    | RescheduleDeliverable
    | Deliver
    | ReopenDeliverable
    | DropDeliverable
    | AddRisk
    | EditRisk
    | CloseRisk
    | ReopenRisk
    | SetCommercials
    | Move
    | SetVisibility
    | Undo
    | AddPerson
    | EditPerson
    | FillRoles
    | RemovePerson
    | ShareNotes
    | IssueLink
    | RevokeLink
    | OpenLink
    | AddDocument
    | ReviseDocument
    | RemoveDocument
    | RecordView
    | AddComment
    | ResolveComment
    | ReopenComment
)
"""Every command there is."""

COMMANDS: dict[str, type[Command]] = {c.type: c for c in Command.__args__ if not c.internal}
"""The commands that clients may send, by their names."""


def parse(type: str, data: Mapping[str, Any], path: str = "/data") -> Command:
    """The command that a client sent. ``path`` is where ``data`` stood in the request; the name stood beside it."""
    cls = COMMANDS.get(type)
    if cls is None:
        beside = path.rpartition("/")[0] + "/type"
        raise problems.UnknownCommand(errors=[problems.FieldError(beside, "There is no command of this name.")])
    try:
        command: Command = cls.__pydantic_validator__.validate_python(data)
    except ValidationError as error:
        raise problems.Invalid(errors=field_errors(error, path, data)) from None
    return command
