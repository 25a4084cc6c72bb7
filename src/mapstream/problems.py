"""Everything that can go wrong and that a caller is told about, as one tree.

    Problem
    ├── Malformed            400   the request cannot be read
    ├── Unauthorized         401   no, or no valid, credentials
    ├── NotAllowed           403   known, but not for this person
    │   ├── ProposeInstead         somebody else's to change, who can be asked to
    │   └── ProofNeeded            for whoever has shown by a code who they are
    ├── NotFound             404   no such thing for this reader
    ├── MethodNotAllowed     405   there is such a thing, but not to do that with
    ├── UpgradeRequired      426   it is a stream, and is connected to
    ├── Conflict             409   somebody else was first
    │   ├── CommandIdTaken · RoomIdTaken · RoomForked
    │   ├── RefusedBefore
    │   └── PreviewOutdated        what was looked at is not what would be done
    ├── TooLarge             413
    ├── Misdirected          421   sent to another host than ours
    ├── Refused              422   understood, and refused
    │   ├── Invalid                a field is wrong
    │   │   └── UnknownCommand
    │   ├── TooMuchWork            it would take too long, or too much memory
    │   ├── IdReused               a command id that was sent with something else before
    │   ├── TooManyTemplates · TooManyKeys · TooManyMembers   a workspace has no room for more
    │   ├── TooManyContradictions
    │   ├── AlreadyMember · LastAdmin · CodeTaken
    │   ├── NotMovable · HistoryDamaged   a file that is to be a room, and cannot
    │   ├── WrongCode              not what was mailed, or too old
    │   ├── CannotTry              what it does is not in the plan
    │   ├── PreviewNeeded          an import that nobody has looked at
    │   ├── FileRefused            what was uploaded is not taken
    │   │   └── FileDamaged · FileLocked · FileMisnamed · FileTooMuch
    │   └── RuleBroken             a rule of the plan says no; one subclass per rule
    │       ├── RoomOpen · RoomFull · IdTaken · PersonRemoved · HiddenFromSelf
    │       ├── TaskBlocked · TaskCompleted · TaskDropped · TaskOpen · DependencyCycle · TooMuchEvidence
    │       ├── MilestoneReached · MilestoneDropped · MilestoneOpen
    │       ├── LeadOfOtherSide · LeadsOpenTasks · RoleOfOtherSide · EmailTaken
    │       ├── PersonOfOtherSide · ReportingCircle · NothingNoted
    │       ├── GoalNeeded · VersionAhead · SignedLater
    │       ├── LinkRevoked · LinkExpired · ExpiresInPast · MailNeeded
    │       ├── DocumentRemoved · FileNotUploaded · MeetingRemoved · ReplyElsewhere · ReviewAhead · ReviewHeld
    │       ├── EndsBeforeStart · BadRule · DoesNotFit
    │       ├── ProposesNothing · ProposalAnswered · ProposalOutdated
    │       ├── AlreadyPromised · MarkedByOtherSide · NotWon · AlreadyAccepted · WitnessKnown
    │       └── NothingToUndo · CannotUndo · ChangedSince · StillInUse
    ├── TooFast              429
    ├── StoreAway            503   the store cannot be reached
    │   └── OutcomeUnknown · ReadModelBehind · StoreUnfit · FilesAway · MailAway
    ├── ProviderAway         503   the sign-in provider cannot be reached
    ├── InternalError        500   our mistake
    └── HistoryRewritten     500   what is stored is not what was recorded

A ``code`` is stable for ever; the class docstring is the title that people see; ``detail`` says what happened here and
what to do; it is a message (:mod:`mapstream.languages`) where it has values. Problems become RFC 9457 documents in
:meth:`Problem.document`, and nowhere else.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NamedTuple, Self

from mapstream.languages.message import as_message

TYPE_PREFIX = "https://mapstream.dev/problems/"


class FieldError(NamedTuple):
    """One wrong field: a JSON pointer into the request and a sentence about it, a message where it has values."""

    path: str
    message: str


class WrongValue(ValueError):
    """A value that a field cannot have: a sentence about it, a message where it has values. For validators."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Problem(Exception):
    """Something went wrong"""

    code: ClassVar[str] = "problem"
    status: ClassVar[int] = 500

    def __init__(
        self, detail: str = "", errors: Sequence[FieldError] = (), more: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(detail or self.title())
        self.detail = detail
        self.errors = tuple(errors)
        self.more = dict(more or {})

    @classmethod
    def at(cls, path: str, message: str, more: Mapping[str, Any] | None = None) -> Self:
        """A problem with one field, which is said there as well."""
        return cls(message, [FieldError(path, message)], more)

    @classmethod
    def title(cls) -> str:
        """The problem in a few words, the same for every occurrence."""
        return (cls.__doc__ or cls.code).strip().splitlines()[0]

    def document(self) -> dict[str, Any]:
        """This problem as an RFC 9457 problem details object."""
        found: dict[str, Any] = {
            "type": TYPE_PREFIX + self.code.replace("_", "-"),
            "code": self.code,
            "title": as_message(self.title()),
            "status": self.status,
        }
        if self.detail:
            found["detail"] = as_message(self.detail)
        if self.errors:
            found["errors"] = [{"path": e.path, "message": as_message(e.message)} for e in self.errors]
        return found | self.more

    def to_keep(self) -> Self:
        """This, as an answer that waits to be told: without where it was raised. That would hold on to all that was at
        work there, mostly in a circle with this, until somebody collects garbage."""
        self.__traceback__ = self.__context__ = self.__cause__ = None
        return self


class Malformed(Problem):
    """That could not be read"""

    code, status = "malformed", 400


class Unauthorized(Problem):
    """Who is asking?"""

    code, status = "unauthorized", 401


class NotAllowed(Problem):
    """That is not yours to do"""

    code, status = "not_allowed", 403


class ProposeInstead(NotAllowed):
    """That is somebody else's to change"""

    code = "propose_instead"


class ProofNeeded(NotAllowed):
    """Show who you are"""

    code = "proof_needed"


class NotFound(Problem):
    """There is no such thing here"""

    code, status = "not_found", 404


class MethodNotAllowed(Problem):
    """That cannot be done at this address"""

    code, status = "method_not_allowed", 405


class NotAcceptable(Problem):
    """That is not to be had in this form"""

    code, status = "not_acceptable", 406


class PreconditionFailed(Problem):
    """It is another version than the one you have seen"""

    code, status = "precondition_failed", 412


class UnsupportedMediaType(Problem):
    """That is not taken in this form"""

    code, status = "unsupported_media_type", 415


class UpgradeRequired(Problem):
    """That is a stream"""

    code, status = "upgrade_required", 426


class Conflict(Problem):
    """Somebody else was first"""

    code, status = "conflict", 409


class CommandIdTaken(Conflict):
    """That command id belongs to somebody else"""

    code = "command_id_taken"


class RoomIdTaken(Conflict):
    """A room has that id"""

    code = "room_id_taken"


class RoomForked(Conflict):
    """That room went on otherwise here"""

    code = "room_forked"


class RefusedBefore(Conflict):
    """That was refused when it was first sent"""

    code = "refused_before"


class PreviewOutdated(Conflict):
    """That preview is of something else"""

    code = "preview_outdated"


class TooLarge(Problem):
    """That is too large"""

    code, status = "too_large", 413


class Misdirected(Problem):
    """That is not where this server is"""

    code, status = "misdirected", 421


class Refused(Problem):
    """That cannot be done"""

    code, status = "refused", 422


class Invalid(Refused):
    """Something in that is not right"""

    code = "invalid"


class UnknownCommand(Invalid):
    """There is no such command"""

    code = "unknown_command"


class TooMuchWork(Refused):
    """That is too much work"""

    code = "too_much_work"


class IdReused(Refused):
    """That id was used for something else"""

    code = "id_reused"


class TooManyTemplates(Refused):
    """That is one template too many"""

    code = "too_many_templates"


class TooManyKeys(Refused):
    """That is one key too many"""

    code = "too_many_keys"


class LastAdmin(Refused):
    """A workspace needs an admin"""

    code = "last_admin"


class AlreadyMember(Refused):
    """Somebody has that address already"""

    code = "already_member"


class TooManyMembers(Refused):
    """That is one member too many"""

    code = "too_many_members"


class TooManyContradictions(Refused):
    """That is one contradiction too many"""

    code = "too_many_contradictions"


class CodeTaken(Refused):
    """Something else is known by that code"""

    code = "code_taken"


class NotMovable(Refused):
    """That file is no room to bring in"""

    code = "not_movable"


class HistoryDamaged(Refused):
    """That history is not what was recorded"""

    code = "history_damaged"


class PreviewNeeded(Refused):
    """That has to be looked at first"""

    code = "preview_needed"


class FileRefused(Refused):
    """That file cannot be taken"""

    code = "file_refused"


class FileDamaged(FileRefused):
    """That file is damaged"""

    code = "file_damaged"


class FileLocked(FileRefused):
    """That file is locked"""

    code = "file_locked"


class FileMisnamed(FileRefused):
    """That file is not what its name says"""

    code = "file_misnamed"


class FileTooMuch(FileRefused):
    """That file is more than can be shown"""

    code = "file_too_much"


class TooFast(Problem):
    """That was too fast"""

    code, status = "too_fast", 429


class StoreAway(Problem):
    """The store cannot be reached"""

    code, status = "store_away", 503
    reason = "away"
    """Why, in a word: for those who run the server, as are the next two."""
    because = "The database cannot be reached."
    """Why, in a sentence."""
    said = ""
    """In the database's own words: for the program's log alone."""


class OutcomeUnknown(StoreAway):
    """It is not known whether that was written"""

    code = "outcome_unknown"


class ReadModelBehind(StoreAway):
    """The answer is not ready yet"""

    code = "read_model_behind"


class StoreUnfit(StoreAway):
    """The database does not fit this version"""

    code = "store_unfit"


class FilesAway(StoreAway):
    """The files cannot be reached"""

    code = "files_away"
    because = "The store of files cannot be reached."


class MailAway(StoreAway):
    """No mail can be sent"""

    code = "mail_away"
    because = "The mail server cannot be reached, or does not take the mail."


class ProviderAway(Problem):
    """Your sign-in provider cannot be reached"""

    code, status = "provider_away", 503


class CannotTry(Refused):
    """That cannot be tried out"""

    code = "cannot_try"


class RuleBroken(Refused):
    """A rule of the plan says no"""

    code = "rule_broken"


class RoomOpen(RuleBroken):
    """This room is open already"""

    code = "room_open"


class RoomFull(RuleBroken):
    """That is more than a room holds"""

    code = "room_full"


class IdTaken(RuleBroken):
    """That id is taken"""

    code = "id_taken"


class PersonRemoved(RuleBroken):
    """That person has left the deal"""

    code = "person_removed"


class HiddenFromSelf(RuleBroken):
    """That would hide it from yourself"""

    code = "hidden_from_self"


class TaskBlocked(RuleBroken):
    """That task is blocked"""

    code = "task_blocked"


class TaskCompleted(RuleBroken):
    """That task is completed"""

    code = "task_completed"


class TaskDropped(RuleBroken):
    """That task was dropped"""

    code = "task_dropped"


class TaskOpen(RuleBroken):
    """That task is open"""

    code = "task_open"


class DependencyCycle(RuleBroken):
    """That would make a circle"""

    code = "dependency_cycle"


class TooMuchEvidence(RuleBroken):
    """That is too much evidence for one item"""

    code = "too_much_evidence"


class MilestoneReached(RuleBroken):
    """That milestone is reached"""

    code = "milestone_reached"


class MilestoneDropped(RuleBroken):
    """That milestone was dropped"""

    code = "milestone_dropped"


class MilestoneOpen(RuleBroken):
    """That milestone is open"""

    code = "milestone_open"


class PhaseOpen(RuleBroken):
    """That phase is open"""

    code = "phase_open"


class DeliverableDelivered(RuleBroken):
    """That was delivered"""

    code = "deliverable_delivered"


class DeliverableDropped(RuleBroken):
    """That deliverable was dropped"""

    code = "deliverable_dropped"


class DeliverableOpen(RuleBroken):
    """That deliverable is open"""

    code = "deliverable_open"


class RiskOpen(RuleBroken):
    """That risk is open"""

    code = "risk_open"


class MeasuredInFuture(RuleBroken):
    """That day has not come yet"""

    code = "measured_in_future"


class LeadOfOtherSide(RuleBroken):
    """The lead must be of the side whose work it is"""

    code = "lead_of_other_side"


class LeadsOpenTasks(RuleBroken):
    """They still lead open work"""

    code = "leads_open_tasks"


class RoleOfOtherSide(RuleBroken):
    """That role is not one of the buyer's"""

    code = "role_of_other_side"


class EmailTaken(RuleBroken):
    """Somebody in the room has that address"""

    code = "email_taken"


class PersonOfOtherSide(RuleBroken):
    """That person is of the other side"""

    code = "person_of_other_side"


class ReportingCircle(RuleBroken):
    """Somebody would report to themself"""

    code = "reporting_circle"


class NothingNoted(RuleBroken):
    """There is nothing to show"""

    code = "nothing_noted"


class GoalNeeded(RuleBroken):
    """The plan has no goal yet"""

    code = "goal_needed"


class SignatureNeeded(RuleBroken):
    """Nothing in the plan is its signature yet"""

    code = "signature_needed"


class VersionAhead(RuleBroken):
    """There is no such version yet"""

    code = "version_ahead"


class SignedLater(RuleBroken):
    """A later version has been agreed to"""

    code = "signed_later"


class LinkRevoked(RuleBroken):
    """That link was revoked"""

    code = "link_revoked"


class LinkExpired(RuleBroken):
    """That link has expired"""

    code = "link_expired"


class ExpiresInPast(RuleBroken):
    """That time is past"""

    code = "expires_in_past"


class MailNeeded(RuleBroken):
    """That needs e-mail"""

    code = "mail_needed"


class WrongCode(Refused):
    """That is not the code"""

    code = "wrong_code"


class DocumentRemoved(RuleBroken):
    """That document was removed"""

    code = "document_removed"


class MeetingRemoved(RuleBroken):
    """That meeting was removed"""

    code = "meeting_removed"


class FileNotUploaded(RuleBroken):
    """That file was not uploaded"""

    code = "file_not_uploaded"


class ReviewAhead(RuleBroken):
    """That review is still to come"""

    code = "review_ahead"


class ReviewHeld(RuleBroken):
    """That review was held"""

    code = "review_held"


class ReplyElsewhere(RuleBroken):
    """A reply stays with what it answers"""

    code = "reply_elsewhere"


class EndsBeforeStart(RuleBroken):
    """That would end before it begins"""

    code = "ends_before_start"


class BadRule(RuleBroken):
    """No gate can have that rule"""

    code = "bad_rule"


class DoesNotFit(RuleBroken):
    """That does not fit before the target"""

    code = "does_not_fit"


class ProposesNothing(RuleBroken):
    """That would change nothing"""

    code = "proposes_nothing"


class ProposalAnswered(RuleBroken):
    """That proposal has been answered"""

    code = "proposal_answered"


class ProposalOutdated(RuleBroken):
    """That proposal does not fit any more"""

    code = "proposal_outdated"


class AlreadyPromised(RuleBroken):
    """That is marked as a promise already"""

    code = "already_promised"


class MarkedByOtherSide(RuleBroken):
    """The other side marked that"""

    code = "marked_by_other_side"


class WitnessKnown(RuleBroken):
    """That witness is registered already"""

    code = "witness_known"


class NotWon(RuleBroken):
    """That deal is not won"""

    code = "not_won"


class AlreadyAccepted(RuleBroken):
    """That deal was handed over already"""

    code = "already_accepted"


class NothingToUndo(RuleBroken):
    """There is nothing to undo"""

    code = "nothing_to_undo"


class CannotUndo(RuleBroken):
    """That cannot be undone"""

    code = "cannot_undo"


class ChangedSince(RuleBroken):
    """That has been changed since"""

    code = "changed_since"


class StillInUse(RuleBroken):
    """Something else builds on that"""

    code = "still_in_use"


class InternalError(Problem):
    """Something went wrong on our side"""

    code, status = "internal", 500


class HistoryRewritten(Problem):
    """The history was rewritten"""

    code, status = "history_rewritten", 500
