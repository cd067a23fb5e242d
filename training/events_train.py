"""Trains the event models and measures them by cross-validation.

    python training/events_train.py cv --out cv.local.jsonl                   # annotated mentions
    python training/events_train.py cv --found training/crossval.local.jsonl  # mentions found out of fold
    python training/events_train.py fit --found …                             # writes models/events.npz  , calibrated

Folds are taken over the sorted stems modulo five; articles of ``training/articles`` are in every training set.
Needs scikit-learn, which the package itself does not.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np
import pycrfsuite
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

sys.path.insert(0, str(Path(__file__).parent))
from events_data import ROOT, Example, gold_examples, more_examples, norm, with_found_mentions

from zhnews_extract.evaluation.gold import load_gold
from zhnews_extract.evaluation.matching import match_events
from zhnews_extract.events import anchors as anchoring
from zhnews_extract.events import arguments, decide, figures, store, sums, table, timing
from zhnews_extract.events.anchors import NONE, STATISTICS, Anchor
from zhnews_extract.events.chain import Chain
from zhnews_extract.events.context import Context, Item
from zhnews_extract.events.decide import Models, Thresholds
from zhnews_extract.events.drafts import Draft
from zhnews_extract.events.linear import LogLinear
from zhnews_extract.events.linking import link_features
from zhnews_extract.events.parts import spelled
from zhnews_extract.events.rules import EventRules, event_rules
from zhnews_extract.rulebook import rulebook
from zhnews_extract.schema import Entity, Event

FOLDS = 5
TASKS = ("verb", "item", "figure", "link", "argument", "kind", "date", "status")
STRENGTH = {
    "verb": 1.0,
    "item": 0.5,
    "figure": 1.0,
    "link": 0.5,
    "argument": 0.16,
    "kind": 1.5,
    "date": 0.03,
    "status": 0.1,
}


class Aligned:
    """One article with the annotated events laid onto anchors and figures."""

    def __init__(self, example: Example, rules: EventRules) -> None:
        self.example, self.rules = example, rules
        self.ctx = Context(
            example.view,
            example.sentences,
            example.article,
            example.dates,
            example.amounts,
            example.entities,
            rulebook(),
        )
        ctx = self.ctx
        self.verbs = anchoring.find_verbs(ctx, rules)
        for anchor in self.verbs:
            anchoring.describe(ctx, anchor, rules)
        anchoring.neighbours(ctx, self.verbs)
        self.items = decide.find_items(ctx)
        for anchor in self.items:
            anchoring.describe(ctx, anchor, rules)
        self.figures = figures.find_figures(ctx)
        self.event_of: dict[int, int] = {}  # id(anchor) → gold event
        self._verbs()
        self._items()
        self._figures()
        self.drafts = self._drafts()

    def _verbs(self) -> None:
        gold = self.example.gold
        self.primary: dict[int, Anchor] = {}
        taken: set[int] = set()
        for number, event in enumerate(gold):
            if event["type"] == STATISTICS or not event["at"]:
                continue
            start, end = event["at"]
            hits = [
                a
                for a in self.verbs
                if a.start < end and start < a.end and event["type"] in dict(a.options) and id(a) not in taken
            ]
            if hits:
                best = max(hits, key=lambda a: min(end, a.end) - max(start, a.start))
                taken.add(id(best))
                best.type, self.event_of[id(best)], self.primary[number] = event["type"], number, best
        for number, event in enumerate(gold):
            for start, end in event["spans"]:
                for anchor in self.verbs:
                    if id(anchor) in self.event_of or not (start <= anchor.start and anchor.end <= end):
                        continue
                    cls = dict(anchor.options).get(event["type"])
                    if cls in ("strong", "nominal") and event["type"] != STATISTICS:
                        anchor.type, self.event_of[id(anchor)] = event["type"], number
        for event in gold:
            if event["type"] == STATISTICS:
                for start, end in event["spans"]:
                    for anchor in self.verbs:
                        if anchor.type is None and start <= anchor.start and anchor.end <= end:
                            anchor.type = STATISTICS
        for anchor in self.verbs:
            anchor.type = anchor.type or NONE

    def _items(self) -> None:
        for number, event in enumerate(self.example.gold):
            if event["type"] == STATISTICS or number in self.primary:
                continue
            names = [norm(a["text"]) for role in ("project", "company") for a in event["args"] if a["role"] == role]
            for anchor in self.items:
                if id(anchor) in self.event_of or event["type"] not in dict(anchor.options):
                    continue
                assert anchor.item
                if norm(anchor.item.text) in names and any(
                    s <= anchor.start and anchor.end <= e for s, e in event["spans"]
                ):
                    anchor.type, self.event_of[id(anchor)] = event["type"], number
                    self.primary[number] = anchor
                    break
        for anchor in self.items:
            anchor.type = anchor.type or NONE

    def _figures(self) -> None:
        self.figure_event: dict[int, int] = {}
        for number, event in enumerate(self.example.gold):
            if event["type"] != STATISTICS:
                continue
            left = list(event["args"])
            for item in self.figures:
                if item.index in self.figure_event or not any(
                    s <= item.start and item.end <= e for s, e in event["spans"]
                ):
                    continue
                for arg in left:
                    if same_value(arg, item):
                        left.remove(arg)
                        self.figure_event[item.index] = number
                        break
        self.figure_labels: list[str] = []
        for i, item in enumerate(self.figures):
            number = self.figure_event.get(item.index)
            if number is None:
                self.figure_labels.append(figures.OUTSIDE)
            elif i and self.figure_event.get(self.figures[i - 1].index) == number:
                self.figure_labels.append(figures.INSIDE)
            else:
                self.figure_labels.append(figures.BEGIN)

    def _drafts(self) -> list[tuple[Draft, dict[str, Any]]]:
        drafts = []
        for number, event in enumerate(self.example.gold):
            group = [item for item in self.figures if self.figure_event.get(item.index) == number]
            if event["type"] == STATISTICS:
                if not group:
                    continue
                draft = Draft(STATISTICS, [decide.figure_anchor(self.ctx, group)], group)
            else:
                known = [a for a in (*self.verbs, *self.items) if self.event_of.get(id(a)) == number]
                if not known:
                    continue
                known.sort(key=lambda a: decide.primacy(self.ctx, a))
                draft = Draft(event["type"], known)
            draft.status = event["status"]
            drafts.append((draft, event))
        drafts.sort(key=lambda pair: pair[0].primary.start)
        return drafts


def same_value(arg: dict[str, Any], item: Item) -> bool:
    """Whether an annotated count or sum is this figure."""
    if arg["role"] == "count" and item.kind == "K":
        return bool(arg["value"] == item.source.value)
    if arg["role"] == "amount" and item.kind == "M":
        source = item.source
        return bool(
            source.currency == arg["currency"]
            and float(source.min) == float(arg["min"])
            and float(source.max) == float(arg["max"])
        )
    return False


def same_name(arg: dict[str, Any], item: Item, aliases: dict[str, str]) -> bool:
    """Whether an annotated argument is this name (by alias)."""
    if "text" not in arg or item.kind in "MKD":
        return False
    a, b = norm(arg["text"]), norm(item.text)
    if item.kind == "Q":  # no name: the scorer's measure of likeness
        block = SequenceMatcher(None, a, b, autojunk=False).find_longest_match(0, len(a), 0, len(b))
        return block.size / max(len(a), len(b), 1) >= 0.7
    return a == b or aliases.get(a, a) == aliases.get(b, b)


def says(item: Item, wanted: dict[str, Any]) -> bool:
    """Whether a date mention has the annotated value."""
    source = item.source
    here = tuple(d.isoformat() if d else None for d in (source.start, source.end))
    value = (wanted.get("start"), wanted.get("end"))
    return here == value and (value != (None, None) or source.kind == "vague")


def says_nothing(item: Item) -> bool:
    """Whether a date mention is neither vague nor resolved."""
    return item.source.start is None and item.source.end is None and item.source.kind != "vague"


Data = dict[str, list[tuple[list[str], str]]]


def collect(aligned: Aligned) -> Data:
    """All (features, label) pairs of one article, decided as annotated."""
    data: Data = defaultdict(list)
    ctx, rules = aligned.ctx, aligned.rules
    for i, anchor in enumerate(aligned.verbs):
        data["verb"].append(([*anchor.features, *anchoring.history(ctx, aligned.verbs, i)], str(anchor.type)))
    around = decide.item_features(ctx, aligned.items, aligned.verbs)
    data["item"] = [([*a.features, *f], str(a.type)) for a, f in zip(aligned.items, around, strict=True)]
    sequence = decide.figure_features(ctx, aligned.figures, aligned.verbs, rules)
    data["figure"] = list(zip(sequence, aligned.figure_labels, strict=True))
    decided = [
        a for a in sorted((*aligned.verbs, *aligned.items), key=lambda a: a.start) if a.type not in (NONE, STATISTICS)
    ]
    decided = [a for a in decided if id(a) in aligned.event_of]
    clusters: dict[str, dict[int, list[Anchor]]] = {}
    for anchor in decided:
        known = clusters.setdefault(str(anchor.type), {})
        own = aligned.event_of[id(anchor)]
        for number, members in known.items():
            for other in {id(a): a for a in (members[0], members[-1])}.values():
                f = link_features(ctx, anchor, other, decided, len(known))
                data["link"].append((f, "same" if number == own else "other"))
        known.setdefault(own, []).append(anchor)
    everything = sorted(
        [*decided, *(d.primary for d, _ in aligned.drafts if d.type == STATISTICS)], key=lambda a: a.start
    )
    dated: list[Draft] = []
    for draft, event in aligned.drafts:
        wanted = event["date"]
        options = list(timing.date_candidates(ctx, draft, dated[-timing.MEMORY :]))
        right = [item is not None and wanted is not None and says(item, wanted) for item, _ in options]
        if wanted is None:
            right[0] = True
        elif not any(right) and wanted.get("vague"):  # an article without a publication date
            right = [item is not None and says_nothing(item) for item, _ in options]
            right[0] = not any(right)
        for (item, anchor), good in zip(options, right, strict=True):
            f = timing.date_features(ctx, draft, item, anchor, everything, dated[-timing.MEMORY :])
            data["date"].append((f, "yes" if good else "no"))
        draft.date = next((item for (item, _), good in zip(options, right, strict=True) if good), None)
        dated.append(draft)
        data["status"].append((timing.status_features(ctx, draft), event["status"]))
    story = arguments.Story(ctx, everything, rules)
    for draft, event in aligned.drafts:
        left = list(event["args"])
        scene = story.begin(draft)
        for item, anchor in scene.candidates():
            roles = story.roles(draft.type, item)
            if not roles:
                continue
            hits = [a for a in left if same_value(a, item) or same_name(a, item, aligned.example.aliases)]
            label = "+".join(sorted({a["role"] for a in hits}))
            if label not in roles:
                label = next((a["role"] for a in hits if a["role"] in roles), NONE)
            data["argument"].append((spelled(scene.describe(item, anchor)), label))
            if label != NONE:
                for role in label.split("+"):
                    draft.args.append((role, item, "gold"))
                    scene.take(item, role)
                if label in ("amount", "count"):
                    left.remove(hits[0])
                if label == "amount":
                    draft.extra[str(item.index)] = hits[0]["kind"]
        story.end(scene)
        for role, item, _ in draft.args:
            if role == "amount":
                data["kind"].append((sums.kind_features(ctx, draft, item, rules), draft.extra[str(item.index)]))
    return data


class Table:
    """All rows of one task as a sparse matrix, so that folds need not build it anew."""

    def __init__(self, task: str, parts: list[Data]) -> None:
        self.task = task
        self.vocabulary: dict[str, int] = {}
        indptr, indices, self.labels, self.part = [0], [], [], []
        for number, part in enumerate(parts):
            for names, label in part.get(task, []):
                indices += [self.vocabulary.setdefault(name, len(self.vocabulary)) for name in set(names)]
                indptr.append(len(indices))
                self.labels.append(label)
                self.part.append(number)
        shape = (len(self.labels), len(self.vocabulary))
        self.matrix = csr_matrix((np.ones(len(indices), dtype=np.float32), indices, indptr), shape=shape)
        self.names = list(self.vocabulary)

    def fit(self, wanted: set[int], strength: float, min_count: int = 2) -> LogLinear:
        """Fit one model on the rows of the wanted parts."""
        rows = np.flatnonzero(np.isin(self.part, list(wanted)))
        matrix = self.matrix[rows]
        labels = [self.labels[i] for i in rows]
        keep = np.flatnonzero(np.asarray(matrix.sum(axis=0)).ravel() >= min_count)
        matrix = matrix[:, keep]
        positive = {"link": "same"}.get(self.task)
        solver = "liblinear" if len(set(labels)) == 2 else "lbfgs"
        model = LogisticRegression(C=strength, solver=solver, max_iter=150, tol=1e-4)
        model.fit(matrix, labels)
        classes = list(model.classes_)
        coef, bias = model.coef_, model.intercept_
        if positive is not None:
            sign = 1 if classes[1] == positive else -1
            classes, coef, bias = [positive], sign * coef, sign * bias
        elif len(classes) == 2:
            coef, bias = np.vstack([-coef / 2, coef / 2]), [-bias[0] / 2, bias[0] / 2]
        coef = np.round(coef, 2)
        kept = np.flatnonzero(np.abs(coef).max(axis=0) >= 0.03)
        columns = coef[:, kept].T.tolist()
        weights = {self.names[keep[i]]: row for i, row in zip(kept, columns, strict=True)}
        return LogLinear(classes, [round(float(b), 3) for b in bias], table.Table.of(weights, len(bias)))


def fit_ranks(parts: list[Data], strength: float, min_count: int = 2) -> LogLinear:
    """Fit a conditional log-linear model that chooses one date of each event's candidates (the first: no date).

    Events whose date is none of the candidates teach nothing and are left out; where several candidates have the
    right value, any of them is right.
    """
    counts: dict[str, int] = defaultdict(int)
    groups: list[list[tuple[list[str], str]]] = []
    for part in parts:
        for names, label in part.get("date", []):
            if names[0] == "none":
                groups.append([])
            groups[-1].append((names, label))
    groups = [group for group in groups if any(label == "yes" for _, label in group)]
    for group in groups:
        for names, _ in group:
            for name in set(names):
                counts[name] += 1
    vocabulary = {name: i for i, name in enumerate(name for name, n in counts.items() if n >= min_count)}
    indptr, indices, owner, good = [0], [], [], []
    for number, group in enumerate(groups):
        for names, label in group:
            indices += [vocabulary[name] for name in set(names) if name in vocabulary]
            indptr.append(len(indices))
            owner.append(number)
            good.append(label == "yes")
    matrix = csr_matrix((np.ones(len(indices)), indices, indptr), shape=(len(owner), len(vocabulary)))
    home, right = np.array(owner), np.array(good)
    transposed = matrix.T.tocsr()

    def loss(weights: Any) -> tuple[float, Any]:
        scores = np.exp(np.clip(matrix @ weights, -40, 40))
        whole = np.bincount(home, scores)
        won = np.bincount(home, scores * right)
        share = scores / whole[home] - scores * right / won[home]
        value = float(np.sum(np.log(whole) - np.log(won)) + weights @ weights / (2 * strength))
        return value, transposed @ share + weights / strength

    found = minimize(loss, np.zeros(len(vocabulary)), jac=True, method="L-BFGS-B", options={"maxiter": 120})
    rounded = np.round(found.x, 2)
    weights = {name: [float(rounded[i])] for name, i in vocabulary.items() if abs(rounded[i]) >= 0.03}
    return LogLinear(["yes"], [0.0], table.Table.of(weights, 1))


def fit_chain(parts: list[Data], strength: float) -> Chain:
    """Fit the CRF over figures; one article is one sequence."""
    trainer = pycrfsuite.Trainer(verbose=False)
    for part in parts:
        rows = part.get("figure", [])
        if rows:
            trainer.append([names for names, _ in rows], [label for _, label in rows])
    trainer.set_params({"c1": 0.0, "c2": strength, "max_iterations": 80, "feature.minfreq": 2})
    with tempfile.NamedTemporaryFile() as file:
        trainer.train(file.name)
        tagger = pycrfsuite.Tagger()
        tagger.open(file.name)
        info = tagger.info()
    labels = sorted(info.labels)
    weights: dict[str, list[float]] = {}
    for (name, label), weight in info.state_features.items():
        weights.setdefault(name, [0.0] * len(labels))[labels.index(label)] = round(weight, 2)
    transitions = [[round(info.transitions.get((a, b), 0.0), 3) for b in labels] for a in labels]
    weights = {name: row for name, row in weights.items() if max(map(abs, row)) >= 0.03}
    return Chain(labels, table.Table.of(weights, len(labels)), transitions)


CHOSEN = Thresholds()


class Trainer:
    """Fits all models on any selection of articles."""

    def __init__(self, parts: list[Data]) -> None:
        self.parts = parts
        self.tables = {task: Table(task, parts) for task in TASKS if task not in ("figure", "date")}

    def fit(self, wanted: set[int]) -> Models:
        """Train on the wanted articles (indexes into the parts)."""
        made: dict[str, Any] = {task: table.fit(wanted, STRENGTH[task]) for task, table in self.tables.items()}
        chosen = [part for i, part in enumerate(self.parts) if i in wanted]
        made["figure"] = fit_chain(chosen, STRENGTH["figure"])
        made["date"] = fit_ranks(chosen, STRENGTH["date"])
        return Models(**made, thresholds=CHOSEN)


def extraction(example: Example, models: Models | None) -> dict[str, Any]:
    """Contract record of one article, with the annotated mentions and predicted events."""
    from zhnews_extract.events.annotate import annotate

    result = annotate(
        example.view, example.sentences, example.article, example.dates, example.amounts, example.entities, model=models
    )
    return {
        "article": {"id": example.name, "title": example.article.title, "published": example.article.published},
        "dates": [d.model_dump(mode="json") for d in example.dates],
        "amounts": [a.model_dump(mode="json") for a in example.amounts],
        "entities": [e.model_dump(mode="json") for e in example.entities],
        "events": [e.model_dump(mode="json") for e in result.events],
        "rejected": [r.model_dump(mode="json") for r in result.rejected],
    }


def found_in(examples: list[Example], path: Path | None) -> list[Example]:
    """Articles with the names that ``crossval.py`` found, and with found dates and sums; none without a file."""
    if path is None:
        return []
    entities = {}
    for line in path.read_text("utf-8").splitlines():
        record = json.loads(line)
        entities[record["article"]["id"]] = [Entity.model_validate(e) for e in record["entities"]]
    return [with_found_mentions(example, entities[example.name]) for example in examples]


def cross_validate(
    gold: list[Example], more: list[Example], found: list[Example] | None = None, rules_only: bool = False
) -> list[dict[str, Any]]:
    """Predict each gold article with models that have not seen it.

    ``found`` are the gold articles with the mentions of the earlier stages: they are trained on beside those with
    annotated mentions, and predictions are made on them.
    """
    rules = event_rules(rulebook())
    targets = found or gold
    if rules_only:
        return [extraction(example, None) for example in targets]
    n = len(gold)
    parts = [collect(Aligned(example, rules)) for example in (*gold, *(found or []), *more)]
    trainer = Trainer(parts)
    records = []
    for fold in range(FOLDS):
        hidden = {i for i in range(n) if i % FOLDS == fold}
        hidden |= {i + n for i in hidden} if found else set()
        models = trainer.fit(set(range(len(parts))) - hidden)
        records += [extraction(targets[i], models) for i in range(n) if i % FOLDS == fold]
    return records


def calibrate(records: list[dict[str, Any]], folder: Path) -> list[tuple[float, float]]:
    """Fit steps from a model's probability to the share of right events, by isotonic regression."""
    gold = load_gold(folder)
    scores, hits = [], []
    for record in records:
        truth = gold[record["article"]["id"]]
        aliases = {norm(e.text): norm(e.canonical) for e in truth.entities}
        events = [Event.model_validate(e) for e in record["events"]]
        right = {j for _, j in match_events(truth.events, events, aliases)}
        scores += [e.confidence for e in events]
        hits += [float(j in right) for j in range(len(events))]
    model = IsotonicRegression(out_of_bounds="clip", y_min=0.02, y_max=0.99)
    fitted = model.fit_transform(scores, hits)
    # A step becomes a point at its centre, so that confidence still tells events of one step apart.
    blocks: dict[float, list[float]] = defaultdict(list)
    for score, value in zip(scores, fitted, strict=True):
        blocks[round(float(value), 4)].append(score)
    points = [(float(np.mean(members)), value) for value, members in sorted(blocks.items())]
    surest = [hit for score, hit in zip(scores, hits, strict=True) if score >= np.quantile(scores, 0.8)]
    points.append((1.0, max(points[-1][1], min(0.99, float(np.mean(surest))))))
    return [(round(x, 4), round(y, 3)) for x, y in points]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["cv", "fit"])
    parser.add_argument("--out", type=Path, default=Path("events-cv.local.jsonl"))
    parser.add_argument(
        "--found", type=Path, help="out-of-fold entities (crossval.py): use found mentions, not annotated ones"
    )
    parser.add_argument("--found-more", type=Path, help="the same for training/articles (crossval.py --articles)")
    parser.add_argument("--rules-only", action="store_true")
    parser.add_argument("--no-more", action="store_true", help="leave training/articles out")
    options = parser.parse_args()
    more = [] if options.no_more else more_examples()
    gold = gold_examples()
    found = found_in(gold, options.found) or None
    more += found_in(more, options.found_more)
    records = cross_validate(gold, more, found, options.rules_only)
    lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    options.out.write_text("".join(lines), "utf-8")
    if options.what == "fit":
        ship(gold, more, found, calibrate(records, ROOT / "fixtures" / "gold"))


def ship(
    gold: list[Example], more: list[Example], found: list[Example] | None, steps: list[tuple[float, float]]
) -> None:
    """Train on everything and write the package's model file."""
    rules = event_rules(rulebook())
    parts = [collect(Aligned(example, rules)) for example in (*gold, *(found or []), *more)]
    models = Trainer(parts).fit(set(range(len(parts))))
    models.calibration = steps
    path = ROOT / "src" / "zhnews_extract" / "models" / store.NAME
    store.save(models, path)
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
