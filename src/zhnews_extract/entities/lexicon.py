"""Word classes and gazetteers of names: administrative divisions, towns, countries, legal forms, titles, surnames."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from zhnews_extract import regexes
from zhnews_extract.entities.ngrams import NgramTable
from zhnews_extract.rulebook import Rulebook, RuleModel, rulebook

_ETHNIC = (
    "(?:壮族|回族|维吾尔|藏族|羌族|彝族|苗族|侗族|布依族|土家族|哈尼族|傣族|景颇族|白族|傈僳族|朝鲜族|蒙古|蒙古族|"
    "哈萨克|柯尔克孜|瑶族|各族|黎族|畲族|满族|土族|撒拉族|保安族|东乡族|仡佬族|拉祜族|佤族|布朗族|独龙族|怒族|普米族|"
    "纳西族|仫佬族|毛南族|水族|裕固族|塔吉克|锡伯|达斡尔族|鄂温克族|鄂伦春|俄罗斯族)"
)
_LEVEL_WORD = regexes.compile(
    rf"(?<=..)(?:{_ETHNIC}*+(?:自治区|自治州|自治县|自治旗)|特别行政区|林区|省|市|县|区|旗|盟|地区)$"
)


#: Classes that serve patterns only; looking single characters up everywhere would cost more than all the others.
_NOT_LOOKED_UP = frozenset(("surname",))


class Lexicon(RuleModel):
    """Shape of ``rules/entities/lexicon.yaml``: word class → entries (a string with commas is split)."""

    classes: dict[str, tuple[str, ...]]
    stands_for: dict[str, tuple[str, ...]]

    def words(self, name: str) -> tuple[str, ...]:
        """Entries of one class."""
        return self.classes[name]


@dataclass(frozen=True)
class Division:
    """An administrative division: GB/T 2260 code, full name, and the year the name was given up (``None``: current)."""

    code: str
    name: str
    until: int | None = None

    @property
    def level(self) -> str:
        """``province``, ``city`` or ``county``, by the zeros of the code."""
        return "province" if self.code.endswith("0000") else "city" if self.code.endswith("00") else "county"


def short_name(name: str) -> str:
    """Name of a division without its generic part: 南通市 → 南通, 广西壮族自治区 → 广西; one character stays out."""
    return _LEVEL_WORD.sub("", name)


class Gazetteer:
    """Everything known about names, ready to be looked up.

    Attributes
    ----------
    by_name
        Full and short names → divisions that bear or bore them, current ones first, higher levels first.
    towns
        Full name of a town, township or subdistrict → codes of the counties that have one so named, parted by blanks
        (40 000 strings; as many lists would take the collector's time at every start).
    countries
        Name → ISO 3166 alpha-2 code.
    table
        All classes as one :class:`NgramTable`.
    """

    def __init__(self, rules: Rulebook) -> None:
        self.lexicon = rules.load("entities/lexicon.yaml", Lexicon)
        self.divisions = [
            Division(row[0], row[1], int(row[2]) if len(row) > 2 and row[2] else None)
            for row in rules.table("entities/divisions.tsv")
        ]
        self.by_code = {d.code: d for d in self.divisions if d.until is None}
        self.by_name: dict[str, list[Division]] = defaultdict(list)
        self._short: dict[str, str] = {}
        for division in sorted(
            self.divisions, key=lambda d: (d.until is not None, d.code[2:] != "0000", d.code[4:] != "00")
        ):
            short = self._short.get(division.name) or self._short.setdefault(division.name, short_name(division.name))
            self.by_name[division.name].append(division)
            if short != division.name:
                self.by_name[short].append(division)
        self.towns: dict[str, str] = {}
        for code, names in rules.table("entities/towns.tsv"):
            for name in names.split():
                known = self.towns.get(name)
                self.towns[name] = f"{known} {code}" if known else code
        self.countries = {row[1]: row[0] for row in rules.table("entities/countries.tsv")}
        self._extra_places = frozenset(("中国", *self.lexicon.words("world"), *self.lexicon.words("region")))
        self.abbreviations: dict[str, tuple[str, ...]] = {
            short: tuple(full) for short, full in self.lexicon.stands_for.items()
        }
        self.table = NgramTable(self._lists())

    def known(self, name: str) -> bool:
        """Whether a string is a division, a town or a country, or a chain of them (江苏省昆山市)."""
        while name:
            place = self.leading_place(name)
            if not place:
                return False
            name = name[len(place) :]
        return True

    def leading_place(self, name: str) -> str:
        """Longest division, town or country at the head of a name (empty: none)."""
        for length in range(min(len(name), 12), 1, -1):
            head = name[:length]
            if head in self.by_name or head in self.countries or head in self.towns or head in self._extra_places:
                return head
        return ""

    def _lists(self) -> dict[str, list[str]]:
        lists: dict[str, list[str]] = {
            name: [word.strip() for entry in entries for word in entry.split(",")]
            for name, entries in self.lexicon.classes.items()
            if name not in _NOT_LOOKED_UP
        }
        for level in ("province", "city", "county"):
            full = {d.name for d in self.divisions if d.level == level}
            lists[level] = sorted(full)
            lists[level + "_short"] = sorted({self._short[name] for name in full} - full)
        lists["town"] = list(self.towns)
        lists["country"] = sorted({*self.countries, "中国", "中华人民共和国"})
        return lists


@lru_cache(maxsize=8)
def _gazetteer(rules: Rulebook) -> Gazetteer:
    return Gazetteer(rules)


def gazetteer(rules: Rulebook | None = None) -> Gazetteer:
    """Gazetteer of a rulebook, built once."""
    return _gazetteer(rules or rulebook())
