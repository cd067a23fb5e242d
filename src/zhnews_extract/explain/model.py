"""What an explanation is made of; all of it is plain JSON when dumped."""

from __future__ import annotations

from typing import Any

from zhnews_extract.schema import Model


class RuleRef(Model):
    """A rule or model that produced something.

    ``file`` and ``line`` say where the rule stands; code and trained models have none. ``does`` is the comment beside
    it or what it says.
    """

    id: str
    file: str | None = None
    line: int | None = None
    does: str | None = None


class Place(Model):
    """A stretch of the article's text."""

    text: str
    start_char: int
    end_char: int


class Reason(Model):
    """One thing a model looked at: in words, as its feature is called, and how it weighs (log odds)."""

    words: str
    feature: str
    weight: float


class Considered(Model):
    """An answer that was possible, and how likely the model found it."""

    answer: str
    probability: float


class Decision(Model):
    """A question to a model.

    ``least`` is the probability that was needed, 0 where the best answer wins.
    """

    answer: str | None
    probability: float
    least: float = 0.0
    considered: list[Considered] = []
    reasons: list[Reason] = []


class WhyDate(Place):
    """A calendar expression: its value, the rule that read it, what it was counted from."""

    id: str
    kind: str
    value: str | None = None
    edtf: str | None = None
    rule: RuleRef | None = None
    anchor: str | None = None
    antecedent: Place | None = None
    antecedent_value: str | None = None
    why: str


class WhyAmount(Place):
    """A sum of money: its value, the rule that read it and the one that knows its currency."""

    id: str
    value: str
    rule: RuleRef | None = None
    currency: RuleRef | None = None
    why: str


class WhyMention(Place):
    """One spelling of a name, and what found it."""

    rule: RuleRef | None = None


class WhyEntity(Model):
    """A name: type, fullest form, and every mention with what found it."""

    id: str
    type: str
    canonical: str
    mentions: list[WhyMention]
    why: str


class Candidate(Model):
    """A mention that might have been a date or argument of an event, and what became of it."""

    mention: Place
    kind: str
    role: str | None
    decision: Decision


class WhyArgument(Model):
    """An argument: why it was attached (or by which rule), and for sums why it is of its kind."""

    role: str
    mention: Place
    value: str | None = None
    rule: RuleRef | None = None
    decision: Decision | None = None
    kind: Decision | None = None


class WhyTelling(Model):
    """Another trigger word that tells of the same event."""

    trigger: Place
    decision: Decision | None = None


class WhyEvent(Model):
    """An event: its trigger and rule, the decision that it is one, its date, status and arguments, and who lost.

    ``overruled`` says which rule took it against that decision.
    """

    id: str
    type: str
    status: str
    confidence: float
    trigger: Place
    rule: RuleRef | None = None
    cues: list[RuleRef] = []
    decision: Decision | None = None
    overruled: str | None = None
    tellings: list[WhyTelling] = []
    evidence: list[Place] = []
    date: WhyDate | None = None
    date_candidates: list[Candidate] = []
    status_decision: Decision | None = None
    args: list[WhyArgument] = []
    lost: list[Candidate] = []


class WhyRejected(Model):
    """A trigger word that was read as no event."""

    type: str
    trigger: Place
    reason: str
    why: str
    rule: RuleRef | None = None
    cues: list[RuleRef] = []
    decision: Decision | None = None


class Explanation(Model):
    """Everything asked about one article."""

    article: dict[str, Any]
    dates: list[WhyDate] = []
    amounts: list[WhyAmount] = []
    entities: list[WhyEntity] = []
    events: list[WhyEvent] = []
    rejected: list[WhyRejected] = []
