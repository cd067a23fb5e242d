"""Reads stretches of time: 一年零两个月, 40余天, 两年半."""

from __future__ import annotations

from functools import lru_cache

from zhnews_extract import numerals, regexes

_CLOCK = ("H", "MIN")
_TENS = {"二十十": "二十", "三十十": "三十"}


@lru_cache(maxsize=4096)
def number(text: str) -> float:
    """Value of a numeral that the patterns let through (0 where it is malformed)."""
    plain = text.replace(" ", "").replace("廿", "二十").replace("卅", "三十")
    for doubled, single in _TENS.items():
        plain = plain.replace(doubled, single)
    found = numerals.to_decimal(plain)
    return float(found) if found is not None else 0.0


def whole(text: str) -> int:
    """Value of a whole numeral."""
    return int(number(text))


class Durations:
    """Reader of durations.

    Parameters
    ----------
    part
        Source of a pattern for one part of a duration, with the groups ``half``, ``unit_of_half``, ``count``, ``mid``,
        ``unit`` and ``tail``.
    units
        Words of units → ``Y Q M W D H MIN``.
    few
        Words that stand for an unknown small number.
    """

    def __init__(self, part: str, units: dict[str, str], few: list[str]) -> None:
        self._part = regexes.compile(part)
        self._units = units
        self._few = "".join(few)

    def parts(self, text: str) -> list[tuple[float, str]]:
        """Read counts with ISO units (``Y M W D H MIN``) in the order of the text; quarters become months."""
        parts: list[tuple[float, str]] = []
        for found in self._part.finditer(text):
            if found["half"]:
                count, unit = 0.5, self._units[found["unit_of_half"].lstrip("个" + self._few)]
            else:
                count, unit = 2.0 if found["count"] == "俩" else number(found["count"]), self._units[found["unit"]]
                count += 0.5 if found["mid"] or found["tail"] else 0.0
            if unit == "Q":
                count, unit = count * 3, "M"
            elif unit == "Y" and count % 1 == 0.5:  # half a year is six months
                parts += [(count - 0.5, "Y")] if count > 1 else []
                count, unit = 6.0, "M"
            elif unit == "H" and count % 1:
                count, unit = count * 60, "MIN"
            parts.append((count, unit))
        return parts

    def iso(self, text: str) -> str | None:
        """ISO 8601 duration, ``None`` if no count can be read."""
        total: dict[str, float] = {}
        for count, unit in self.parts(text):
            if count:
                total[unit] = total.get(unit, 0) + count
        if not total:
            return None
        date = "".join(f"{total[unit]:g}{unit}" for unit in "YMWD" if unit in total)
        clock = "".join(f"{total[unit]:g}{unit[0]}" for unit in _CLOCK if unit in total)
        return "P" + date + ("T" + clock if clock else "")
