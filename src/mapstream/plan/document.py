"""The room document: what a plan looks like.

The document is plain JSON data, described by the typed dictionaries below. It changes in one way only: by patches (see
:mod:`mapstream.plan.patch`). Collections are objects keyed by id; what is absent has no value.
"""

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

DOCUMENT_VERSION = 6
"""Raised when the same events fold into a differently shaped document: snapshots of another version are ignored."""

Side = Literal["seller", "buyer"]
Visibility = Literal["everyone", "seller", "buyer"] | list[str]
Follows = dict[str, int]
"""What a date moves with, the name of an item or ``goal``, and how many working days after it (negative: before) it
falls. One entry."""


class Stamped(TypedDict):
    """Who did it, and when."""

    at: str
    by: str


class Reasoned(Stamped):
    """Who did it, when, and why."""

    reason: str


class Outcome(Stamped):
    """How the deal ended."""

    result: Literal["won", "lost"]
    reason: NotRequired[str]


class Deal(TypedDict):
    """The sales opportunity behind the room. Amount, stage, segment, CRM id and probability are the seller's own. The
    amount is a decimal, as text: ``48000``, ``1250.50``. ``segment``: the part of the market that it is compared in.
    ``probability``: the seller's own, in percent."""

    name: str
    amount: NotRequired[str]
    currency: NotRequired[str]
    stage: NotRequired[str]
    segment: NotRequired[str]
    crm_id: NotRequired[str]
    probability: NotRequired[int]
    outcome: NotRequired[Outcome]


class Deadline(TypedDict):
    """The hard date behind a goal."""

    date: str
    kind: str


class Goal(TypedDict):
    """The dated shared outcome, in the buyer's words. Without a ``statement`` as long as nobody has said more than its
    date."""

    date: str
    statement: NotRequired[str]
    reason: NotRequired[str]
    deadline: NotRequired[Deadline]


class Organisation(TypedDict, total=False):
    """One of the two parties, and who coordinates the plan on its side."""

    name: str
    about: str
    coordinator: str


class Check(Stamped):
    """A point of the introduction gate that is met, and what shows it."""

    note: str


CheckName = Literal["problem", "project", "sponsor", "budget"]


class SideCalendar(TypedDict, total=False):
    """When a side works. ``week``: its working days, ISO numbers (1 is Monday). Holidays are those of a country (ISO
    3166-1 alpha-2) and, where it has its own, of a region (ISO 3166-2, without the country)."""

    week: list[int]
    country: str
    region: str


class Blackout(TypedDict):
    """Days on which nothing happens, from ``start`` to ``end`` inclusive, on one ``side`` or on both."""

    title: str
    start: str
    end: str
    side: NotRequired[Side]


class Gate(TypedDict):
    """A recurring day on which alone some things can be finished: ``rule`` is an RFC 5545 recurrence rule, counted
    from ``start``."""

    title: str
    rule: str
    start: str


class Calendar(TypedDict, total=False):
    """When work can be done. ``zone``: the IANA name of the time zone that the plan's dates are in; without it, UTC."""

    zone: str
    seller: SideCalendar
    buyer: SideCalendar
    blackouts: dict[str, Blackout]
    gates: dict[str, Gate]


class Cadence(TypedDict):
    """How often the plan is reviewed. ``weekday``: ISO number; ``time``: ``HH:MM`` in the plan's time zone."""

    every: Literal["week", "two_weeks", "month"]
    minutes: int
    weekday: NotRequired[int]
    time: NotRequired[str]


class Known(TypedDict):
    """How somebody who came by a link had shown who they are: by having the link, which was made ``by`` somebody, or by
    a code sent to an ``email`` address."""

    how: Literal["link", "code"]
    by: NotRequired[str]
    email: NotRequired[str]


class Confirmed(Stamped):
    """Somebody's word, and how they were known."""

    known: NotRequired[Known]


class Signature(Stamped):
    """A side's agreement to the plan as it was at a version, and how who signed was known."""

    version: int
    known: NotRequired[Known]


class Applied(Stamped):
    """The template that the plan was made from. ``options``: the parts of it that were chosen."""

    template: str
    version: int
    title: str
    target: str
    options: NotRequired[list[str]]


class Accepted(Stamped):
    """Who of customer success took the deal over, at which version of the room. ``lead``: who leads it from then on."""

    version: int
    lead: str


class Witness(TypedDict):
    """A witness of the history: where it is, the key that it cosigns with, and which side it is of."""

    url: str
    key: str
    side: Side
    added: Stamped


class Plan(TypedDict):
    """The plan as such. ``gate`` is the introduction gate: what was known before the plan was brought to the buyer.
    ``inviting``: whether the buyer's champion may bring colleagues in, as they may where nothing is said."""

    name: str
    kind: Literal["close_plan", "mutual", "joint_execution"]
    workspace: str
    opened: Stamped
    alias: NotRequired[str]
    goal: NotRequired[Goal]
    value: NotRequired[dict[Side, str]]
    organisations: NotRequired[dict[Side, Organisation]]
    gate: NotRequired[dict[CheckName, Check]]
    calendar: NotRequired[Calendar]
    cadence: NotRequired[Cadence]
    agreement: NotRequired[dict[Side, Signature]]
    template: NotRequired[Applied]
    handoff: NotRequired[Accepted]
    inviting: NotRequired[bool]
    witnesses: NotRequired[dict[str, Witness]]


class Notes(TypedDict, total=False):
    """What one side thinks of a stakeholder: shown to the other side only once it is ``shared``."""

    influence: str
    concern: str
    stance: str
    shared: Literal[True]


class Link(TypedDict):
    """A personal way into the room."""

    issued: Stamped
    expires: NotRequired[str]
    emails: NotRequired[list[str]]
    code: NotRequired[bool]
    opened: NotRequired[str]
    revoked: NotRequired[Stamped]
    proved: NotRequired[str]
    """The address to which the code went that somebody came in by, the latest time."""


class Scope(TypedDict, total=False):
    """What somebody may see of the room; what it does not speak of, as everybody of their side. ``documents``: all, or
    those of some kinds and those named as ``documents/<id>``."""

    plan: bool
    documents: Literal["all"] | list[str]
    commercials: bool
    stakeholders: bool
    comments: bool
    meetings: bool
    history: bool


class Person(TypedDict):
    """A stakeholder of either side. ``scope``: for those who see something else than their side does."""

    name: str
    side: Side
    email: NotRequired[str]
    title: NotRequired[str]
    role: NotRequired[str]
    reports_to: NotRequired[str]
    notes: NotRequired[dict[Side, Notes]]
    links: NotRequired[dict[str, Link]]
    scope: NotRequired[Scope]
    removed: NotRequired[Stamped]
    erased: NotRequired[Stamped]


class Evidence(TypedDict):
    """An artifact that proves something done. Of a document ``revision`` and ``sha256`` say which one it was, of a
    confirmation ``known`` how whoever gave it themself was known, if by a link."""

    kind: Literal["document", "link", "meeting", "confirmation"]
    ref: NotRequired[str]
    url: NotRequired[str]
    by: NotRequired[str]
    known: NotRequired[Known]
    note: NotRequired[str]
    revision: NotRequired[int]
    sha256: NotRequired[str]


class Completion(Stamped):
    """How something was finished. ``proven``: with evidence. ``claimed``: it has a completion condition and none."""

    proof: NotRequired[Literal["claimed", "proven"]]
    evidence: NotRequired[list[Evidence]]


class ToCome(TypedDict):
    """A task that comes into the plan when its milestone begins. ``before``: what will wait for it then, by name."""

    title: str
    side: Side
    rank: str
    kind: NotRequired[Literal["task", "meeting", "review", "decision", "signature"]]
    role: NotRequired[str]
    days: NotRequired[int]
    purpose: NotRequired[str]
    condition: NotRequired[str]
    after: NotRequired[dict[str, Literal[True]]]
    waits: NotRequired[dict[str, Literal[True]]]
    before: NotRequired[dict[str, Literal[True]]]


class Milestone(TypedDict):
    """A dated decision point. It waits for its tasks, and for the items that ``waits`` names. ``to_come``: the tasks
    that it brings when it begins, by the ids that they will have. ``follows``: what the date moves with."""

    title: str
    status: Literal["open", "reached", "dropped"]
    rank: str
    due: NotRequired[str]
    pinned: NotRequired[Literal[True]]
    gate: NotRequired[str]
    condition: NotRequired[str]
    completion: NotRequired[Completion]
    dispute: NotRequired[Reasoned]
    reason: NotRequired[str]
    waits: NotRequired[dict[str, Literal[True]]]
    follows: NotRequired[Follows]
    added: NotRequired[Stamped]
    to_come: NotRequired[dict[str, ToCome]]
    visible_to: NotRequired[Visibility]


TaskStatus = Literal["not_started", "in_progress", "blocked", "completed", "dropped"]


class Task(TypedDict):
    """One piece of work. No ``due``: tentative.

    ``after`` holds the ids of the tasks that it waits for, ``waits`` the names of other items (``milestones/<id>``).
    ``days`` is how many working days of its side it takes. A ``pinned`` date is not moved by scheduling. ``gate`` is
    the recurring gate of the calendar on which alone it can be finished. ``role``: whose work it is, by role, as long
    as there is no lead. ``follows``: what the date moves with.
    """

    title: str
    side: Side
    status: TaskStatus
    rank: str
    kind: NotRequired[Literal["task", "meeting", "review", "decision", "signature"]]
    milestone: NotRequired[str]
    lead: NotRequired[str]
    role: NotRequired[str]
    supporters: NotRequired[list[str]]
    due: NotRequired[str]
    days: NotRequired[int]
    pinned: NotRequired[Literal[True]]
    gate: NotRequired[str]
    purpose: NotRequired[str]
    condition: NotRequired[str]
    confirmed: NotRequired[Confirmed]
    completion: NotRequired[Completion]
    dispute: NotRequired[Reasoned]
    reason: NotRequired[str]
    after: NotRequired[dict[str, Literal[True]]]
    waits: NotRequired[dict[str, Literal[True]]]
    follows: NotRequired[Follows]
    added: NotRequired[Stamped]
    visible_to: NotRequired[Visibility]


class Phase(TypedDict):
    """A row of the responsibility matrix: each side's part, the shared part, and one lead (``side``, perhaps a person
    of it)."""

    title: str
    side: Side
    status: Literal["open", "completed"]
    rank: str
    lead: NotRequired[str]
    seller: NotRequired[str]
    buyer: NotRequired[str]
    shared: NotRequired[str]
    condition: NotRequired[str]
    completion: NotRequired[Completion]
    dispute: NotRequired[Reasoned]
    added: NotRequired[Stamped]
    visible_to: NotRequired[Visibility]


class Judgement(Stamped):
    """What came of a success criterion. ``claimed``: it says how it is measured, and there is no evidence."""

    verdict: Literal["met", "missed"]
    proof: NotRequired[Literal["claimed", "proven"]]
    evidence: NotRequired[list[Evidence]]


class Criterion(TypedDict):
    """What makes this a yes, and how that is seen."""

    title: str
    rank: str
    measure: NotRequired[str]
    judgement: NotRequired[Judgement]
    added: NotRequired[Stamped]
    visible_to: NotRequired[Visibility]


class Measurement(Stamped):
    """A measured value of a KPI, and the day it was measured on."""

    value: float
    on: str
    note: NotRequired[str]


class Kpi(TypedDict):
    """A metric that the deal is to move, from a baseline to a target, perhaps by a day. ``owner`` measures it."""

    metric: str
    rank: str
    unit: NotRequired[str]
    baseline: NotRequired[float]
    target: NotRequired[float]
    due: NotRequired[str]
    owner: NotRequired[str]
    measurements: NotRequired[dict[str, Measurement]]
    added: NotRequired[Stamped]
    visible_to: NotRequired[Visibility]


class Deliverable(TypedDict):
    """Something that a side hands over. ``measure``: how it is seen that it was delivered as promised."""

    title: str
    side: Side
    status: Literal["open", "delivered", "dropped"]
    rank: str
    measure: NotRequired[str]
    lead: NotRequired[str]
    due: NotRequired[str]
    milestone: NotRequired[str]
    completion: NotRequired[Completion]
    dispute: NotRequired[Reasoned]
    reason: NotRequired[str]
    added: NotRequired[Stamped]
    visible_to: NotRequired[Visibility]


class Commercials(TypedDict, total=False):
    """What is agreed about money and obligations, in words. ``by``: who brought each of the values up."""

    pricing: str
    payment_terms: str
    commitments: str
    constraints: str
    by: dict[Literal["pricing", "payment_terms", "commitments", "constraints"], str]


class Closure(Stamped):
    """What became of a risk."""

    outcome: Literal["mitigated", "accepted", "occurred", "gone"]
    note: NotRequired[str]


class Risk(TypedDict):
    """What may go wrong. ``on``: the item that it threatens."""

    title: str
    severity: Literal["low", "medium", "high", "critical"]
    rank: str
    mitigation: NotRequired[str]
    owner: NotRequired[str]
    on: NotRequired[str]
    closure: NotRequired[Closure]
    dispute: NotRequired[Reasoned]
    added: NotRequired[Stamped]
    visible_to: NotRequired[Visibility]


StageKind = Literal["technical", "security", "legal", "budget", "procurement", "executive", "other"]


class Stage(TypedDict):
    """A step of the buyer's decision. ``owner`` runs it; ``past_days``: calendar days that it took in the past
    purchase."""

    title: str
    kind: StageKind
    rank: str
    owner: NotRequired[str]
    past_days: NotRequired[int]
    note: NotRequired[str]


class DecisionProcess(TypedDict, total=False):
    """How the buyer decides. ``past_purchase``: the purchase that the stages' past days are from."""

    approver: str
    budget_path: str
    past_purchase: str
    stages: dict[str, Stage]


class File(TypedDict):
    """A file that was uploaded, by the SHA-256 of its bytes. ``pages``: of what can be shown page by page."""

    sha256: str
    name: str
    type: str
    size: int
    pages: NotRequired[int]


class Material(TypedDict):
    """A document of the deal: a file that was uploaded, or a link. What is ``removed`` stays for what refers to it."""

    title: str
    kind: str
    url: NotRequired[str]
    file: NotRequired[File]
    revision: int
    rank: str
    added: Stamped
    removed: NotRequired[Stamped]
    visible_to: NotRequired[Visibility]


class Comment(TypedDict):
    """Something said about an item. Seen by those who see both the comment and what it is on. A ``question`` waits for
    an answer: a reply by somebody else."""

    on: str
    text: str
    by: str
    at: str
    reply_to: NotRequired[str]
    mentions: NotRequired[list[str]]
    question: NotRequired[Literal[True]]
    resolved: NotRequired[Stamped]
    visible_to: NotRequired[Visibility]


class Guest(TypedDict):
    """Somebody at a meeting who is not one of the people of the room."""

    name: str
    side: Side
    email: NotRequired[str]


class Meeting(TypedDict):
    """A meeting that was held, or is to be. ``attendees``: people of the room; ``guests``: others, by ids of their own.
    ``actions``: the tasks that came out of it, each with the title that it had there. ``items``: what it was about, by
    name. ``external_id``: what the note-taker that told of it calls it. What is ``removed`` stays for what refers to
    it."""

    title: str
    at: str
    minutes: NotRequired[int]
    attendees: NotRequired[list[str]]
    guests: NotRequired[dict[str, Guest]]
    summary: NotRequired[str]
    decisions: NotRequired[list[str]]
    actions: NotRequired[dict[str, str]]
    items: NotRequired[dict[str, Literal[True]]]
    external_id: NotRequired[str]
    source: NotRequired[str]
    added: Stamped
    removed: NotRequired[Stamped]
    visible_to: NotRequired[Visibility]


class Review(Stamped):
    """A review of the plan's cadence: held, with what came of it, or skipped, with the ``reason``."""

    outcome: Literal["held", "skipped"]
    status: NotRequired[str]
    blockers: NotRequired[str]
    next: NotRequired[str]
    attendees: NotRequired[list[str]]
    reason: NotRequired[str]


class Paragraph(TypedDict):
    """A paragraph of a text, and who changed it last, where that is known."""

    content: str
    rank: str
    at: NotRequired[str]
    by: NotRequired[str]


class LongText(TypedDict):
    """A text that several people write: ``notes``, ``meetings/<id>`` (the notes of a meeting), ``summaries/<id>`` (its
    summary), ``values/<side>`` (what a side gets out of it). ``on``: what it is about, the ``plan`` or a meeting; seen
    by those who see that."""

    on: str
    paragraphs: NotRequired[dict[str, Paragraph]]
    visible_to: NotRequired[Visibility]


class Proposed(TypedDict):
    """A command that is proposed, as it would be sent."""

    type: str
    data: dict[str, Any]


class ProposalAnswer(Stamped):
    """What became of a proposal, and why."""

    outcome: Literal["accepted", "declined", "withdrawn"]
    reason: NotRequired[str]


class ProposedFile(TypedDict):
    """A file that was uploaded for a proposal."""

    name: str
    type: str
    size: int
    pages: NotRequired[int]


class Proposal(TypedDict):
    """A change that somebody proposed to those who may make it. Seen by those who see all that it is ``on``: the items
    that its commands name. Without an ``answer``, it waits for one. ``files``: what was uploaded for it, by its
    SHA-256."""

    commands: list[Proposed]
    on: list[str]
    by: str
    at: str
    note: NotRequired[str]
    answer: NotRequired[ProposalAnswer]
    files: NotRequired[dict[str, ProposedFile]]
    visible_to: NotRequired[Visibility]


class Promise(TypedDict):
    """A mark that says that something was promised: what it is ``on``, an item by its name, and of a meeting the
    ``decision``; ``to`` whom. Seen by those who see what it is on."""

    on: list[str]
    by: str
    at: str
    decision: NotRequired[str]
    to: NotRequired[str]
    note: NotRequired[str]
    visible_to: NotRequired[Visibility]


class Document(TypedDict, total=False):
    """A room, whole. Empty before the room is opened."""

    deal: Deal
    plan: Plan
    people: dict[str, Person]
    milestones: dict[str, Milestone]
    tasks: dict[str, Task]
    phases: dict[str, Phase]
    criteria: dict[str, Criterion]
    kpis: dict[str, Kpi]
    deliverables: dict[str, Deliverable]
    commercials: Commercials
    risks: dict[str, Risk]
    decision_process: DecisionProcess
    documents: dict[str, Material]
    comments: dict[str, Comment]
    proposals: dict[str, Proposal]
    promises: dict[str, Promise]
    meetings: dict[str, Meeting]
    reviews: dict[str, Review]
    texts: dict[str, LongText]
