"""The entity stage: propose, repair, agree, resolve."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from zhnews_extract.entities.additions import additions
from zhnews_extract.entities.aliases import AliasResolver, Surface
from zhnews_extract.entities.backends import Backend, backend_for
from zhnews_extract.entities.declared import declared
from zhnews_extract.entities.lexicon import gazetteer
from zhnews_extract.entities.options import DEFAULT_NER
from zhnews_extract.entities.places import PlaceLinker, codes_of
from zhnews_extract.entities.repair import repairer
from zhnews_extract.entities.spans import Name, agree
from zhnews_extract.entities.userdict import user_names
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
    short, aliases = declared(text, proposed, rules)
    names = agree(text, [*proposed, *short])
    added = more.find(text, names)
    return agree(text, [*proposed, *short, *added], user_names(text, rules, dictionary)), aliases


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
    canonical = AliasResolver(places).resolve(surfaces, aliases)
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
            canonical=_spelled(view, first[full]),
            mentions=[_mention(view, name) for name in members],
            code=codes.get(full),
        )
        for number, (full, members) in enumerate(grouped.items(), 1)
    ]


def _mention(view: View, name: Name) -> Mention:
    start, end = view.raw_span(name.start, name.end)
    return Mention(text=view.raw[start:end], start_char=start, end_char=end, rule=name.rule)


def _spelled(view: View, name: Name) -> str:
    """Spell a name in the article's own characters, without layout that falls into it."""
    return "".join(view.raw[view.raw_span(at, at + 1)[0]] for at in range(name.start, name.end))
