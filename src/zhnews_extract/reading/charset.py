"""Encodings of HTML: what server and page declare, checked against the bytes."""

from __future__ import annotations

import codecs

import regex

from zhnews_extract.errors import WarningCode
from zhnews_extract.reading.decode import decode, repaired
from zhnews_extract.schema import ExtractionWarning

_META = regex.compile(
    rb"<(?:meta|\?xml)\s[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", regex.I
)
_HEAD = 8192
# Browsers read the smaller tables as the larger ones that contain them (WHATWG Encoding Standard).
_LARGER = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs", "big5hkscs": "big5hkscs"}
_FEW = 0.01


def decode_html(data: bytes, name: str, *, charset: str | None = None) -> tuple[str, list[ExtractionWarning]]:
    """Turn the bytes of a page into text.

    UTF-8 is believed before any declaration, for no other encoding's Chinese text is valid UTF-8; then what the server
    said, what the page says (``meta charset``), and at last what :func:`~.decode.decode` makes of the bytes alone.

    Parameters
    ----------
    data
        The page.
    name
        What messages call it.
    charset
        Encoding stated by the server.

    Returns
    -------
    (text, warnings)
        ``encoding_guessed`` if the declaration is wrong or missing (and the page not UTF-8), ``encoding_errors`` if
        bytes were lost, ``mojibake``.

    Raises
    ------
    InputError
        If the page is empty or no text.
    """
    if not data.strip() or data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return decode(data, name)
    declared = [(label, found) for label in (charset, _stated(data)) if label and (found := _codec(label))]
    text = None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        for _, encoding in declared:
            if encoding != "utf-8" and (text := _by(data, encoding)) is not None:
                break
    if text is None or _control(data):
        found, warnings = decode(data, name)
        return found, [_named(item, name, declared) for item in warnings]
    warnings = []
    if (lost := text.count("\ufffd")) and "\ufffd".encode() not in data:
        warnings.append(
            _warning(WarningCode.ENCODING_ERRORS, f"{name}: {lost} places are not in the declared encoding")
        )
    if declared and not data.isascii() and data.decode(declared[0][1], errors="replace") != text:
        said = f"{name}: declared as {declared[0][0].upper()}, which it is not"
        warnings.append(_warning(WarningCode.ENCODING_GUESSED, said))
    text, more = repaired(text, name)
    return text, warnings + more


def _stated(data: bytes) -> str | None:
    found = _META.search(data, 0, _HEAD)
    return found[1].decode("ascii") if found else None


def _codec(label: str) -> str | None:
    """Python's name of a declared encoding; none for unknown ones and for those that hold no Chinese."""
    label = label.strip().strip("\"'").lower()
    try:
        name = codecs.lookup(_LARGER.get(label.replace("-", ""), label)).name
    except (LookupError, ValueError):
        return None
    # Codecs that are no encodings of text, and one-byte defaults of servers nobody set up.
    known = name in (
        "utf-8",
        "gb18030",
        "big5hkscs",
        "cp950",
        "hz",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "euc_jp",
        "shift_jis",
    )
    return name if known else None


def _by(data: bytes, encoding: str) -> str | None:
    """Decode by a declared encoding unless more than one character in a hundred is broken."""
    text = data.decode(encoding, errors="replace")
    wide = sum(not char.isascii() for char in text[:100_000])
    return text if text[:100_000].count("\ufffd") <= max(1, wide * _FEW) else None


def _control(data: bytes) -> bool:
    return data.startswith((b"%PDF", b"PK\x03\x04", b"\x1f\x8b")) or b"\x00" in data[:65_536]


def _named(item: ExtractionWarning, name: str, declared: list[tuple[str, str]]) -> ExtractionWarning:
    if item.code != WarningCode.ENCODING_GUESSED.value:
        return item
    said = f"declared as {declared[0][0].upper()}" if declared else "no encoding declared"
    return _warning(WarningCode.ENCODING_GUESSED, item.message.replace("not UTF-8", said, 1))


def _warning(code: WarningCode, message: str) -> ExtractionWarning:
    return ExtractionWarning(code=code.value, message=message)
