"""Notices text that somebody before us decoded by the wrong table, and takes it back where nothing was lost.

"鍗楅€氬紑鍙戝尯" is 南通开发区 written as UTF-8 and read as GBK; "å—é€š" is its beginning read as Windows-1252.
Turning such text back into its bytes and reading these by the right table gives Chinese again; genuine Chinese treated
like this gives next to nothing that is valid, so that the test hardly errs. (ftfy knows only mistakes made with
one-byte tables.)
"""

from __future__ import annotations

from collections.abc import Callable

from zhnews_extract import regexes

_HAN = regexes.compile(r"\p{Han}")
_SAMPLE = 8_000
_LATIN = {chr(code): code for code in range(256)} | {
    char: code for code in range(0x80, 0xA0) if len(char := bytes([code]).decode("cp1252", errors="ignore")) == 1
}


def _western(text: str) -> bytes:
    """Bytes of text read as Windows-1252 or Latin-1; what neither has becomes a question mark."""
    return bytes(_LATIN.get(char, 0x3F) for char in text)


def _chinese(text: str) -> bytes:
    return text.encode("gb18030", errors="replace")


# What it was read as, how that is undone, what it is.
_MISTAKES: tuple[tuple[str, Callable[[str], bytes], str], ...] = (
    ("GB18030", _chinese, "utf-8"),
    ("Windows-1252", _western, "utf-8"),
    ("Windows-1252", _western, "gb18030"),
)


def find_mojibake(text: str) -> tuple[str, str] | None:
    """Name the mistake of a garbled text: (encoding it was read as, encoding it is in), ``None`` for sound text."""
    sample = _sample(text)
    foreign = len(sample) - len(sample.encode("ascii", errors="ignore"))
    # Names with accents in English text are no mojibake of Chinese.
    if foreign < 8 or foreign * 10 < len(sample):
        return None
    for read_as, undo, encoding in _MISTAKES:
        if encoding == "gb18030" and _HAN.search(sample) is not None:
            continue
        back = undo(sample).decode(encoding, errors="replace")
        han = len(_HAN.findall(back))
        wide = len(back) - len(back.encode("ascii", errors="ignore"))
        common = len(_HAN.findall(back.encode("gb2312", errors="ignore").decode("gb2312", errors="ignore")))
        if han >= 4 and han * 3 > wide and back.count("\ufffd") * 2 < wide and common * 10 > han * 7:
            return read_as, encoding
    return None


def _sample(text: str) -> str:
    """Take the beginning, cut behind a line so that no character is cut in two."""
    if len(text) <= _SAMPLE:
        return text
    cut = text.rfind("\n", 0, _SAMPLE)
    return text[: cut if cut > 0 else _SAMPLE]


def repair(text: str, mistake: tuple[str, str]) -> str | None:
    """Undo a mistake that :func:`find_mojibake` named.

    Returns
    -------
    str or None
        The text as it was written; ``None`` unless every single character comes back and leads to the garbled text
        again.
    """
    read_as, encoding = mistake
    undo = next(undo for name, undo, target in _MISTAKES if (name, target) == mistake)
    garbled = text.removeprefix("\ufeff")
    try:
        data = undo(garbled)
        fixed = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    lost = (
        _HAN.search(garbled) is not None if read_as == "Windows-1252" else data.decode("gb18030", "replace") != garbled
    )
    # A question mark from undo() stands for a character that the table does not have.
    unknown = data.count(b"?") > garbled.count("?")
    return None if lost or unknown else fixed
