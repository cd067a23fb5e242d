"""The entity stage: propose, repair, agree, resolve."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from zhnews_extract.entities.additions import additions
from zhnews_extract.entities.aliases import Surface, alias_resolver
from zhnews_extract.entities.backends import Backend, backend_for
from zhnews_extract.entities.declared import declared
from zhnews_extract.entities.lexicon import gazetteer
from zhnews_extract.entities.options import DEFAULT_NER
from zhnews_extract.entities.patterns import taught_names
from zhnews_extract.entities.people import rows
from zhnews_extract.entities.places import PlaceLinker, codes_of
from zhnews_extract.entities.repair import repairer
from zhnews_extract.entities.spans import Name, agree
from zhnews_extract.entities.userdict import user_aliases, user_names
from zhnews_extract.rulebook import Rulebook
from zhnews_extract.rulebook import rulebook as shared_rulebook
from zhnews_extract.schema import Article, Entity, Mention
from zhnews_extract.textview import View


def annotate(
    view: View,
    sentences: Sequence[tuple[int, int]],
    article: Article | None = None,
    *,
    ner: str = DEFAULT_NER,
    rulebook: Rulebook | None = None,
    dictionary: Mapping[str, str] | None = None,
    backend: Backend | None = None,
) -> list[Entity]:
    """Find who and what an article names.

    Parameters
    ----------
    view, sentences
        Clean text and its sentences (view offsets).
    article
        Metadata; the outlet's name helps to tell places of one name apart.
    ner
        ``best``, ``fast``, ``lac``, ``none`` or ``spacy:NAME_OR_PATH``; see :mod:`zhnews_extract.entities.backends`.
    rulebook
        Rules; the default ones if ``None``.
    dictionary
        The user's own names, surface → type; they win over everything else.
    backend
        A proposer to use instead of the one ``ner`` names.

    Returns
    -------
    list of Entity
        In order of first mention; offsets count in the raw text.
    """
    rules = rulebook or shared_rulebook()
    names, aliases = find_names(view.text, sentences, backend or backend_for(ner, rules), rules, dictionary)
    if rules.off:
        names = [name for name in names if rules.allows(name.rule)]
    return build(view, names, aliases, rules, article)


def find_names(
    text: str,
    sentences: Sequence[tuple[int, int]],
    backend: Backend,
    rules: Rulebook,
    dictionary: Mapping[str, str] | None = None,
) -> tuple[list[Name], dict[str, str]]:
    """Names of a clean text, and the short forms it declares."""
    more = additions(rules)
    proposed = more.retyped(text, repairer(rules).repair(text, backend.names(text, sentences)))
    proposed = rows(rules).typed(text, proposed)
    short, aliases = declared(text, proposed, rules)
    names = agree(text, [*proposed, *short])
    added = more.find(text, names)
    taught = _whole(taught_names(text, rules), names)
    # A name of the user's that only begins a longer one (云海市|自然资源局) does not cut it.
    ends: dict[int, int] = {}
    for name in (*names, *taught):
        ends[name.start] = max(name.end, ends.get(name.start, 0))
    mine = [name for name in user_names(text, rules, dictionary) if ends.get(name.start, 0) <= name.end]
    mine += [name for name in taught if not any(m.start < name.end and name.start < m.end for m in mine)]
    return agree(text, [*proposed, *short, *added], mine), aliases


def _whole(taught: Sequence[Name], others: Sequence[Name]) -> list[Name]:
    """Leave out names by endings that are parts of longer ones; where both end alike, the ending knows better."""
    return [
        name
        for name in taught
        if not any(
            other.start < name.end < other.end and other.end - other.start > name.end - name.start for other in others
        )
    ]


def build(
    view: View, names: Sequence[Name], aliases: Mapping[str, str], rules: Rulebook, article: Article | None = None
) -> list[Entity]:
    """Group names into entities with canonical names and codes."""
    text = view.text
    places = gazetteer(rules)
    counts: Counter[str] = Counter()
    first: dict[str, Name] = {}
    for name in names:
        surface = text[name.start : name.end]
        counts[surface] += 1
        first.setdefault(surface, name)
    surfaces = [Surface(s, n.type, n.start, counts[s]) for s, n in first.items()]
    told = user_aliases(rules)
    canonical = alias_resolver(rules).resolve(surfaces, {**aliases, **told})
    full_names = _by_dictionary(surfaces, canonical, told) if told else {}
    linker = PlaceLinker(
        places,
        [s.text for s in surfaces if s.type == "PLACE"],
        [
            *([article.source] if article and article.source else []),
            *(s.text for s in surfaces if s.type in ("PARK", "GOVERNMENT")),
        ],
    )
    codes = codes_of(linker, {full: first[full].type for full in dict.fromkeys(canonical.values())})
    grouped: dict[str, list[Name]] = {}
    for name in names:
        grouped.setdefault(canonical[text[name.start : name.end]], []).append(name)
    return [
        Entity(
            id=f"E{number}",
            type=first[full].type,
            canonical=full_names.get(full) or _spelled(view, first[full]),
            mentions=[_mention(view, name) for name in members],
            code=codes.get(full),
        )
        for number, (full, members) in enumerate(grouped.items(), 1)
    ]


def _by_dictionary(surfaces: Sequence[Surface], canonical: dict[str, str], told: Mapping[str, str]) -> dict[str, str]:
    """Let short forms of one full name be one entity where the article itself has not the full name.

    Changes ``canonical`` so that they share one surface; returns that surface → the full name.
    """
    holders: dict[str, str] = {}
    for surface in surfaces:
        full = told.get(surface.text)
        if full is not None and full not in canonical:
            holder = holders.setdefault(full, canonical[surface.text])
            for text, known in list(canonical.items()):
                if known == canonical[surface.text]:
                    canonical[text] = holder
    return {holder: full for full, holder in holders.items()}


def _mention(view: View, name: Name) -> Mention:
    start, end = view.raw_span(name.start, name.end)
    return Mention(text=view.raw[start:end], start_char=start, end_char=end, rule=name.rule)


def _spelled(view: View, name: Name) -> str:
    """Spell a name in the article's own characters, without layout that falls into it."""
    start, end = view.raw_span(name.start, name.end)
    if end - start == name.end - name.start:
        return view.raw[start:end]
    return "".join(view.raw[view.raw_span(at, at + 1)[0]] for at in range(name.start, name.end))
