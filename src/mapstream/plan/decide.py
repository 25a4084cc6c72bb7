"""The one door through which a plan changes: a document and a command in, events or a refusal out. Pure."""

from typing import assert_never

from mapstream.plan import commands as c
from mapstream.plan.context import Context
from mapstream.plan.deciding import (
    agreement,
    beginning,
    calendar,
    casting,
    comments,
    commercials,
    criteria,
    deliverables,
    documents,
    items,
    kpis,
    links,
    milestones,
    parties,
    people,
    phases,
    process,
    progress,
    risks,
    room,
    scheduling,
    tasks,
    templates,
    waiting,
)
from mapstream.plan.deciding.undo import undo
from mapstream.plan.document import Document
from mapstream.plan.event import Event
from mapstream.problems import NotAllowed, NotFound


def decide(document: Document, command: c.Command, context: Context) -> list[Event]:
    """What happens when ``command`` is given in the room that ``document`` describes. Nothing changes: ``[]``."""
    _admit(document, command, context)
    match command:
        case c.EditTask():
            return tasks.edit_task(document, command, context)
        case c.AddTask():
            return tasks.add_task(document, command, context)
        case c.RescheduleTask():
            return tasks.reschedule_task(document, command, context)
        case c.AssignTask():
            return tasks.assign_task(document, command, context)
        case c.ConfirmTask():
            return tasks.confirm_task(document, command, context)
        case c.StartTask():
            return progress.start_task(document, command, context)
        case c.CompleteTask():
            return progress.complete_task(document, command, context)
        case c.ReopenTask():
            return progress.reopen_task(document, command, context)
        case c.BlockTask():
            return progress.block_task(document, command, context)
        case c.UnblockTask():
            return progress.unblock_task(document, command, context)
        case c.DropTask():
            return progress.drop_task(document, command, context)
        case c.LinkTasks():
            return waiting.link_tasks(document, command, context)
        case c.UnlinkTasks():
            return waiting.unlink_tasks(document, command, context)
        case c.AddComment():
            return comments.add_comment(document, command, context)
        case c.ResolveComment():
            return comments.resolve_comment(document, command, context)
        case c.ReopenComment():
            return comments.reopen_comment(document, command, context)
        case c.RecordView():
            return documents.record_view(document, command, context)
        case c.AddDocument():
            return documents.add_document(document, command, context)
        case c.ReviseDocument():
            return documents.revise_document(document, command, context)
        case c.RemoveDocument():
            return documents.remove_document(document, command, context)
        case c.LinkItems():
            return waiting.link_items(document, command, context)
        case c.UnlinkItems():
            return waiting.unlink_items(document, command, context)
        case c.Schedule():
            return scheduling.schedule(document, command, context)
        case c.SetCalendar():
            return calendar.set_calendar(document, command, context)
        case c.AddBlackout():
            return calendar.add_blackout(document, command, context)
        case c.EditBlackout():
            return calendar.edit_blackout(document, command, context)
        case c.RemoveBlackout():
            return calendar.remove_blackout(document, command, context)
        case c.AddGate():
            return calendar.add_gate(document, command, context)
        case c.EditGate():
            return calendar.edit_gate(document, command, context)
        case c.RemoveGate():
            return calendar.remove_gate(document, command, context)
        case c.AddPhase():
            return phases.add_phase(document, command, context)
        case c.EditPhase():
            return phases.edit_phase(document, command, context)
        case c.RemovePhase():
            return phases.remove_phase(document, command, context)
        case c.CompletePhase():
            return phases.complete_phase(document, command, context)
        case c.ReopenPhase():
            return phases.reopen_phase(document, command, context)
        case c.AddCriterion():
            return criteria.add_criterion(document, command, context)
        case c.EditCriterion():
            return criteria.edit_criterion(document, command, context)
        case c.RemoveCriterion():
            return criteria.remove_criterion(document, command, context)
        case c.JudgeCriterion():
            return criteria.judge_criterion(document, command, context)
        case c.AddKpi():
            return kpis.add_kpi(document, command, context)
        case c.EditKpi():
            return kpis.edit_kpi(document, command, context)
        case c.RemoveKpi():
            return kpis.remove_kpi(document, command, context)
        case c.MeasureKpi():
            return kpis.measure_kpi(document, command, context)
        case c.AddDeliverable():
            return deliverables.add_deliverable(document, command, context)
        case c.EditDeliverable():
            return deliverables.edit_deliverable(document, command, context)
        case c.RescheduleDeliverable():
            return deliverables.reschedule_deliverable(document, command, context)
        case c.Deliver():
            return deliverables.deliver(document, command, context)
        case c.ReopenDeliverable():
            return deliverables.reopen_deliverable(document, command, context)
        case c.DropDeliverable():
            return deliverables.drop_deliverable(document, command, context)
        case c.AddRisk():
            return risks.add_risk(document, command, context)
        case c.EditRisk():
            return risks.edit_risk(document, command, context)
        case c.CloseRisk():
            return risks.close_risk(document, command, context)
        case c.ReopenRisk():
            return risks.reopen_risk(document, command, context)
        case c.SetCommercials():
            return commercials.set_commercials(document, command, context)
        case c.Move():
            return items.move(document, command, context)
        case c.SetVisibility():
            return items.set_visibility(document, command, context)
        case c.Undo():
            return undo(document, command, context)
        case c.AddMilestone():
            return milestones.add_milestone(document, command, context)
        case c.EditMilestone():
            return milestones.edit_milestone(document, command, context)
        case c.RescheduleMilestone():
            return milestones.reschedule_milestone(document, command, context)
        case c.BeginMilestone():
            return beginning.begin_milestone(document, command, context)
        case c.ReachMilestone():
            return milestones.reach_milestone(document, command, context)
        case c.ReopenMilestone():
            return milestones.reopen_milestone(document, command, context)
        case c.DropMilestone():
            return milestones.drop_milestone(document, command, context)
        case c.AddPerson():
            return people.add_person(document, command, context)
        case c.EditPerson():
            return people.edit_person(document, command, context)
        case c.FillRoles():
            return casting.fill_roles(document, command, context)
        case c.RemovePerson():
            return people.remove_person(document, command, context)
        case c.ShareNotes():
            return people.share_notes(document, command, context)
        case c.OpenLink():
            return links.open_link(document, command, context)
        case c.IssueLink():
            return links.issue_link(document, command, context)
        case c.RevokeLink():
            return links.revoke_link(document, command, context)
        case c.OpenRoom():
            return room.open_room(document, command, context)
        case c.EditPlan():
            return room.edit_plan(document, command, context)
        case c.SetGoal():
            return room.set_goal(document, command, context)
        case c.EditDeal():
            return room.edit_deal(document, command, context)
        case c.CloseDeal():
            return room.close_deal(document, command, context)
        case c.SetOrganisation():
            return parties.set_organisation(document, command, context)
        case c.SetValue():
            return parties.set_value(document, command, context)
        case c.RecordIntroduction():
            return parties.record_introduction(document, command, context)
        case c.SetDecisionProcess():
            return process.set_decision_process(document, command, context)
        case c.AddStage():
            return process.add_stage(document, command, context)
        case c.EditStage():
            return process.edit_stage(document, command, context)
        case c.RemoveStage():
            return process.remove_stage(document, command, context)
        case c.SignAgreement():
            return agreement.sign_agreement(document, command, context)
        case c.SharePlan():
            return agreement.share_plan(document, command, context)
        case c.SetCadence():
            return agreement.set_cadence(document, command, context)
        case c.ApplyTemplate():
            return templates.apply_template(document, command, context)
    assert_never(command)


def _admit(document: Document, command: c.Command, context: Context) -> None:
    """Only people of the room, and members of its workspace, act in it; for others there is no such room."""
    actor = context.actor
    if "plan" not in document:
        # nothing at all may become a room; what is something else may not
        if not document and isinstance(command, c.OpenRoom):
            return
        raise NotFound("There is no such room.")
    plan = document["plan"]
    person = document["people"].get(actor.id)
    if person is not None and "removed" in person:
        raise NotAllowed("You have left this deal. Ask whoever brought you in, if that is a mistake.")
    if actor.workspace is not None:
        if actor.workspace != plan["workspace"]:
            raise NotFound("There is no such room.")
    elif person is None and actor.via != "system":
        raise NotAllowed("You are not one of the people of this room. Ask somebody in it for a personal link.")
    if actor.side == "buyer" and plan["kind"] == "close_plan" and not isinstance(command, c.OpenLink):
        raise NotFound("There is no such room.")
