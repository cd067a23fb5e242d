"""What the stage's models were asked and what they answered, for those who ask why.

A :class:`Trace` handed to :func:`~zhnews_extract.events.annotate.annotate` is filled as decisions are made; without one
nothing is recorded. What it holds are the stage's own objects, in view offsets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from zhnews_extract.events.anchors import Anchor
    from zhnews_extract.events.chain import Chain
    from zhnews_extract.events.context import Context, Item
    from zhnews_extract.events.drafts import Draft
    from zhnews_extract.events.linear import LogLinear

Question = Literal["type", "figure", "same", "date", "status", "role", "sum"]


@dataclass(frozen=True)
class Choice:
    """One decision.

    Attributes
    ----------
    question
        ``type`` of a trigger, role of a ``figure`` in statistics, whether an anchor tells of the ``same`` event as one
        before it, ``date``, ``status``, ``role`` of a name or figure, kind of a ``sum``.
    anchor
        What it is decided for.
    candidate
        Mention, or earlier anchor, that was considered.
    scores
        Probability of each answer.
    answer
        What was chosen; ``None``: the candidate was not taken.
    least
        Probability that it takes; 0 where the best answer wins.
    features, model
        What the model saw.
    """

    question: Question
    anchor: Anchor
    candidate: Item | Anchor | None
    scores: Mapping[str, float]
    answer: str | None
    least: float
    features: tuple[str, ...]
    model: LogLinear | Chain

    def reasons(self, answer: str | None = None, rival: str | None = None) -> list[tuple[str, float]]:
        """List the features by how much they speak for an answer, strongest first.

        Parameters
        ----------
        answer
            Default: the one chosen, else the best.
        rival
            The answer it is held against; default: the best other one.

        Returns
        -------
        list of (feature, weight)
            Weights are differences of log odds; negative ones speak for the rival.
        """
        names = self.model.classes if hasattr(self.model, "classes") else self.model.labels
        ranked = sorted((name for name in self.scores if name in names), key=lambda name: -self.scores[name])
        # A pack's own types are unknown to the models.
        answer = next((name for name in (answer, self.answer, *ranked) if name in names), None)
        if answer is None:
            return []
        rival = rival or next((name for name in ranked if name != answer), None)
        mine, other = names.index(answer), names.index(rival) if rival is not None and rival in names else None
        found = []
        for feature in dict.fromkeys(self.features):
            if feature in self.model.weights:
                row = self.model.weights[feature]
                weight = row[mine] - (row[other] if other is not None else 0.0)
                if weight:
                    found.append((feature, weight))
        return sorted(found, key=lambda pair: -abs(pair[1]))


@dataclass
class Trace:
    """Record of one article.

    Attributes
    ----------
    choices
        In the order in which they were made.
    drafts
        The events, in the order of the output: the first is ``V1``.
    anchors
        All trigger words, taken or not.
    """

    choices: list[Choice] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    context: Context | None = None
    _of_draft: dict[int, list[Choice]] = field(default_factory=dict)

    def note(
        self,
        question: Question,
        anchor: Anchor,
        scores: Mapping[str, float],
        model: LogLinear | Chain,
        features: Iterable[str],
        *,
        answer: str | None,
        least: float = 0.0,
        candidate: Item | Anchor | None = None,
        draft: Draft | None = None,
    ) -> None:
        """Record one decision; ``draft`` is the event that it is made for."""
        choice = Choice(question, anchor, candidate, dict(scores), answer, least, tuple(features), model)
        self.choices.append(choice)
        if draft is not None:
            # Events that are split share their anchors' list.
            self._of_draft.setdefault(id(draft.anchors), []).append(choice)

    def of_draft(self, draft: Draft) -> list[Choice]:
        """Decisions made for an event as a whole: its date, status and arguments."""
        return self._of_draft.get(id(draft.anchors), [])
