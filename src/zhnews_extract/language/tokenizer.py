"""A spaCy tokenizer around jieba that never cuts at a stray blank or a wrapped line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

from zhnews_extract.language import state
from zhnews_extract.language.segmenter import Segmenter
from zhnews_extract.reading.page import Page
from zhnews_extract.textview import View, view_of

NAME = "zhnews.JiebaTokenizer.v1"


class JiebaTokenizer:
    """Tokenizes the clean view of a text and maps the words back.

    The words are those of the simplified, unwrapped text; the tokens are the original's. ``doc.text`` equals the text,
    character for character: a single blank is the token's before it, other white space is a token of its own.

    Parameters
    ----------
    vocab
        The pipeline's vocabulary.
    words
        Words beyond jieba's dictionary.
    """

    def __init__(self, vocab: Vocab, words: Iterable[str] = ()) -> None:
        self.vocab = vocab
        self.segmenter = Segmenter(words)

    def __reduce__(self) -> tuple[type[JiebaTokenizer], tuple[Vocab, tuple[str, ...]]]:
        return JiebaTokenizer, (self.vocab, self.segmenter.words)

    def __call__(self, text: str) -> Doc:
        """Tokenize a text whose lines are paragraphs."""
        return self.doc(text, None)

    def doc(self, text: str, regions: Sequence[tuple[int, int]] | None) -> Doc:
        """Tokenize a text of which the stretches between white space are known.

        Parameters
        ----------
        regions
            ``(start, end)`` of everything that is read in one go (paragraphs, header lines), disjoint and in order;
            ``None``: each line.
        """
        # Content and furniture alike: a Doc has tokens for all of its text.
        view = view_of(text) if regions is None else View(text, regions)
        words: list[str] = []
        spaces: list[bool] = []
        cursor = 0
        for start, end in self._spans(view):
            if start < cursor:
                start = cursor
            if start >= end:
                continue
            if start > cursor:
                _fill(text[cursor:start], words, spaces)
            words.append(text[start:end])
            spaces.append(False)
            cursor = end
        if cursor < len(text):
            _fill(text[cursor:], words, spaces)
        return Doc(self.vocab, words=words, spaces=spaces)

    def _spans(self, view: View) -> Iterable[tuple[int, int]]:
        """Raw offsets of the words."""
        position = 0
        for word in self.segmenter.cut(view.text):
            start, position = position, position + len(word)
            if not word.isspace():
                yield view.raw_span(start, position)

    # spaCy's serialization: the words are all there is to keep.
    def to_bytes(self, *, exclude: Sequence[str] = ()) -> bytes:
        """Serialize the user's words."""
        return json.dumps({"words": self.segmenter.words}, ensure_ascii=False).encode()

    def from_bytes(self, data: bytes, *, exclude: Sequence[str] = ()) -> JiebaTokenizer:
        """Restore the user's words."""
        self.segmenter = Segmenter(json.loads(data)["words"])
        return self

    def to_disk(self, path: str | Path, *, exclude: Sequence[str] = ()) -> None:
        """Write the user's words."""
        Path(path).write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, *, exclude: Sequence[str] = ()) -> JiebaTokenizer:
        """Read the user's words."""
        return self.from_bytes(Path(path).read_bytes())


def _fill(gap: str, words: list[str], spaces: list[bool]) -> None:
    """Account for what lies between two words: a blank of the word before, else a token."""
    if words and gap[0] == " " and not spaces[-1]:
        spaces[-1] = True
        gap = gap[1:]
    if gap:
        words.append(gap)
        spaces.append(False)


@registry.tokenizers(NAME)  # type: ignore[untyped-decorator]
def create_tokenizer(words: list[str] | None = None) -> Callable[[Language], JiebaTokenizer]:
    """Build the tokenizer from a spaCy config: ``[nlp.tokenizer] @tokenizers = "zhnews.JiebaTokenizer.v1"``."""

    def create(nlp: Language) -> JiebaTokenizer:
        return JiebaTokenizer(nlp.vocab, words or ())

    return create


def make_nlp(words: Iterable[str] = (), components: Sequence[str | tuple[str, dict[str, Any]]] = ()) -> Language:
    """Build a blank Chinese pipeline with our tokenizer.

    Parameters
    ----------
    words
        Words beyond jieba's dictionary.
    components
        Names of factories to add in order, each alone or with its config.
    """
    config = {"nlp": {"tokenizer": {"@tokenizers": NAME, "words": list(words)}}}
    nlp = spacy.blank("zh", config=config)
    for item in components:
        name, options = (item, {}) if isinstance(item, str) else item
        nlp.add_pipe(name, config=options)
    return nlp


def make_doc(nlp: Language, page: Page) -> Doc:
    """Tokenize a page and tell the components what reading found; ``nlp(make_doc(nlp, page))`` runs them."""
    tokenizer = nlp.tokenizer
    if isinstance(tokenizer, JiebaTokenizer):
        doc = tokenizer.doc(page.text, [(region.start, region.end) for region in page.regions])
    else:
        doc = nlp.make_doc(page.text)
    state.set_page(doc, page)
    return doc
