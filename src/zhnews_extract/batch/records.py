"""What workers hand back, and what a sink is given."""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from zhnews_extract.schema import Extraction

FailureKind = Literal["unreadable", "error", "timeout", "crash"]
#: Kinds that another attempt may mend; what failed so is done again by a resumed run.
PASSING: frozenset[FailureKind] = frozenset({"timeout", "crash"})
_HEAD = re.compile(rb'\{"schema_version":"[^"]*","article":\{"id":("(?:[^"\\]|\\.)*")')
# The last field of an extraction, so that marking a repost needs no parsing of the line.
_UNMARKED = b'"duplicate_of":null}'


@dataclass(frozen=True)
class Failure:
    """An article that could not be extracted.

    Attributes
    ----------
    id
        What the article would have been called.
    file
        Path of its file as it was given.
    kind
        ``unreadable`` (the input), ``error`` (an exception), ``timeout`` (the limit) or ``crash`` (the worker died).
    reason
        One line.
    """

    id: str
    file: str
    kind: FailureKind
    reason: str

    def line(self) -> str:
        """Write as one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)


@dataclass(frozen=True)
class Item:
    """One article as a worker sends it: an extraction, or why there is none.

    Attributes
    ----------
    packed
        The extraction's JSON line, UTF-8, compressed.
    signature
        What reposts are recognised by (:mod:`zhnews_extract.batch.reposts`); ``None`` for very short texts.
    failure
        Set instead of ``packed``.
    digest
        Of the bytes that the article was read from, and of the program.
    """

    packed: bytes | None = None
    signature: bytes | None = None
    failure: Failure | None = None
    digest: bytes = b""


def id_of(line: bytes) -> str:
    """Id of the article of a JSON line, without parsing the rest."""
    match = _HEAD.match(line)
    assert match is not None
    return str(json.loads(match[1]))


def _renamed(line: bytes, id: str) -> bytes:
    from zhnews_extract.errors import WarningCode
    from zhnews_extract.schema import Extraction, ExtractionWarning

    extraction = Extraction.model_validate_json(line)
    said = f"an earlier article of this batch is called {extraction.article.id}; this one is called {id}"
    extraction.article.id = id
    extraction.warnings.append(ExtractionWarning(code=WarningCode.DUPLICATE_ID.value, message=said))
    return extraction.model_dump_json().encode()


def pack(line: str) -> bytes:
    """Compress a JSON line."""
    return zlib.compress(line.encode(), 6)


@dataclass
class Record:
    """One article on its way into a sink.

    Attributes
    ----------
    key
        Digest of the input and of everything its result depends on, with the number of the article in it.
    number
        Place in the output, from 1.
    line
        The extraction as JSON, UTF-8, without a line break.
    original
        Id of the article that this one repeats.
    id
        What it is called instead of its own id, which an earlier article has.
    """

    key: str
    number: int
    line: bytes
    original: str | None = None
    id: str | None = None

    @cached_property
    def extraction(self) -> Extraction:
        """The same as a model."""
        from zhnews_extract.schema import Extraction

        return Extraction.model_validate_json(self.line)

    @cached_property
    def data(self) -> dict[str, Any]:
        """The same as plain values."""
        loaded: dict[str, Any] = json.loads(self.line)
        return loaded

    def __post_init__(self) -> None:
        if self.id is not None:
            self.line = _renamed(self.line, self.id)
        if self.original is not None:
            assert self.line.endswith(_UNMARKED)
            marked = json.dumps(self.original, ensure_ascii=False).encode()
            self.line = self.line[: -len(b"null}")] + marked + b"}"
