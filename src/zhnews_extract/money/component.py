"""The money stage as a spaCy component: ``nlp.add_pipe("zhnews_money")``."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from zhnews_extract.language import state
from zhnews_extract.money.annotate import annotate
from zhnews_extract.rulebook import rulebook
from zhnews_extract.schema import Amount

state.register("amounts", Amount)


class MoneyComponent:
    """Finds the sums in a document's content and leaves them in ``doc._.zhnews_amounts``.

    Parameters
    ----------
    rules
        Folders of user rules, laid over the shipped ones in this order.
    home
        ISO code of what a bare 元 means; ``None``: found out for each article.
    """

    def __init__(self, rules: list[str], home: str | None) -> None:
        self.rulebook = rulebook(tuple(rules))
        self.home = home

    def __call__(self, doc: Doc) -> Doc:
        """Annotate one document."""
        source = state.article(doc).source
        amounts = annotate(state.view(doc), self.rulebook, home=self.home, source=source)
        state.put(doc, "amounts", amounts)
        return doc


@Language.factory(
    "zhnews_money", assigns=["doc._.zhnews_amounts"], default_config={"rules": [], "home": None}, retokenizes=False
)
def make_money(nlp: Language, name: str, rules: list[str], home: str | None) -> MoneyComponent:
    """Create the component from a pipeline's configuration."""
    return MoneyComponent(rules, home)
