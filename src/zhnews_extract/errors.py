"""Every error the library raises on purpose, and the codes of its warnings."""

from __future__ import annotations

from enum import Enum


class ZhnewsError(Exception):
    """Base of all errors raised on purpose; its text is one line fit for a terminal."""


class InputError(ZhnewsError):
    """An input that cannot be read at all (missing, binary, empty); names the file."""


class OutputError(ZhnewsError):
    """An output that cannot be written (missing folder, full disk, in use); names the file."""


class RuleError(ZhnewsError):
    """A rule file that is missing, malformed or contradicts its schema; names file and place."""


class OptionError(ZhnewsError):
    """An option or argument value that is not known; names the choices."""


class ComponentError(ZhnewsError):
    """A spaCy component whose predecessors are missing from the pipeline; names them."""


class WarningCode(str, Enum):
    """Codes found in ``Extraction.warnings[].code``."""

    NO_PUBLICATION_DATE = "no_publication_date"
    BAD_PUBLICATION_DATE = "bad_publication_date"
    ENCODING_GUESSED = "encoding_guessed"
    ENCODING_ERRORS = "encoding_errors"
    MOJIBAKE = "mojibake"
    EMPTY_TEXT = "empty_text"
    IMPOSSIBLE_DATE = "impossible_date"
    WEEKDAY_MISMATCH = "weekday_mismatch"
    UNRESOLVED_DATE = "unresolved_date"
    UNREADABLE = "unreadable"
    DUPLICATE_ID = "duplicate_id"
