"""Bytes → text, in whatever encoding a page came."""

from __future__ import annotations

import codecs

from zhnews_extract.errors import InputError, WarningCode
from zhnews_extract.reading.mojibake import find_mojibake, repair
from zhnews_extract.schema import ExtractionWarning

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# First bytes of formats that are no text: PDF, ZIP (docx, xlsx), OLE (doc), images, gzip, RAR, 7z.
_MAGIC = (
    b"%PDF",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
)
_SAMPLE = 65_536


def decode(data: bytes, name: str) -> tuple[str, list[ExtractionWarning]]:
    """Turn the bytes of a file into text.

    Tried in this order: a byte order mark, UTF-8, GB18030 (of which GBK and GB2312 are parts), what charset-normalizer
    says (Big5 …), UTF-8 with replacement characters.

    Parameters
    ----------
    data
        The file.
    name
        What error messages call it.

    Returns
    -------
    (text, warnings)
        ``encoding_guessed`` if the encoding is a guess, ``encoding_errors`` if bytes were lost, ``mojibake`` if the
        text was garbled before; it is repaired where that is certain.

    Raises
    ------
    InputError
        If the file is empty or no text.
    """
    text, warnings = _decode(data, name)
    text, more = repaired(text, name)
    return text, warnings + more


def repaired(text: str, name: str) -> tuple[str, list[ExtractionWarning]]:
    """Notice mojibake, and undo it if not one character was lost in it."""
    mistake = find_mojibake(text)
    if mistake is None:
        return text, []
    fixed = repair(text, mistake)
    what = f"{name}: mojibake, {mistake[1].upper()} that was read as {mistake[0]}"
    outcome = "repaired" if fixed is not None else "not repaired, characters are lost"
    return fixed if fixed is not None else text, [_warning(WarningCode.MOJIBAKE, f"{what}; {outcome}")]


def _decode(data: bytes, name: str) -> tuple[str, list[ExtractionWarning]]:
    if not data.strip():
        raise InputError(f"{name}: the file is empty")
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _lossy(data, encoding, name) if not _decodes(data, encoding) else (data.decode(encoding), [])
    if data.startswith(_MAGIC) or _binary(data):
        raise InputError(f"{name}: not a text file; text, HTML, JSON, CSV and archives of these are read")
    if _decodes(data, "utf-8"):
        return data.decode("utf-8"), []
    guess = _guess(data)
    if guess is not None:
        warning = _warning(WarningCode.ENCODING_GUESSED, f"{name}: not UTF-8, read as {guess.upper()}")
        return data.decode(guess), [warning]
    return _lossy(data, "utf-8" if _mostly_utf8(data) else "gb18030", name)


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _binary(data: bytes) -> bool:
    """Tell text from other data by its control characters: NUL, and more than 2 % others."""
    sample = data[:_SAMPLE]
    control = sum(sample.count(bytes([code])) for code in range(32) if code not in (9, 10, 11, 12, 13, 27))
    return sample.count(0) > len(sample) * 0.001 or control > len(sample) * 0.02


def _mostly_utf8(data: bytes) -> bool:
    """Tell broken UTF-8 from another encoding: few of its bytes do not decode."""
    text = data[:_SAMPLE].decode("utf-8", errors="replace")
    return text.count("\ufffd") * 20 < len(text)


def _common(text: str) -> float:
    """Share of characters that ordinary Chinese pages are made of: GB2312's ideographs, ASCII, their punctuation."""
    try:
        plain = len(text.encode("gb2312", errors="ignore").decode("gb2312"))
    except UnicodeDecodeError:  # pragma: no cover - what was encoded decodes
        return 0.0
    return plain / max(1, len(text))


def _guess(data: bytes) -> str | None:
    if _mostly_utf8(data):
        return None
    if _decodes(data, "gb18030") and _common(data[:_SAMPLE].decode("gb18030", errors="ignore")) > 0.95:
        return "gb18030"
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE]).best()
    if best is not None and best.encoding != "utf_8" and _decodes(data, best.encoding):
        return best.encoding.replace("_", "-")
    return "gb18030" if _decodes(data, "gb18030") else None


def _lossy(data: bytes, encoding: str, name: str) -> tuple[str, list[ExtractionWarning]]:
    text = data.decode(encoding, errors="replace")
    lost = text.count("\ufffd")
    return text, [_warning(WarningCode.ENCODING_ERRORS, f"{name}: {lost} places are no valid {encoding.upper()}")]


def _warning(code: WarningCode, message: str) -> ExtractionWarning:
    return ExtractionWarning(code=code.value, message=message)
