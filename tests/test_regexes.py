from pathlib import Path

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from zhnews_extract import cachefile, regexes

SOURCES = [
    (r"(?P<year>\d{4})年(?:(?P<month>1[0-2]|[1-9])月)?+", 0),
    (r"(?<!第)(?:南通|南京|苏州)(?=市|区)", 0),
    (r"\p{Han}++ # words", regex.X),
    (r"(?i)usd|rmb", 0),
]
TEXT = "2026年2月14日,南通市与苏州区签约3 USD"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "patterns"
    monkeypatch.setattr(cachefile, "location", lambda name: path)
    monkeypatch.setattr(regexes, "_known", {})
    monkeypatch.setattr(regexes, "_fresh", None)
    return path


def test_patterns_come_back_as_they_were(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    regexes.recall()
    made = [regexes.compile(source, flags) for source, flags in SOURCES]
    regexes.remember()
    monkeypatch.setattr(regexes, "_known", {})
    regexes.recall()
    monkeypatch.setattr(regex, "compile", None)  # nothing is left to compile
    again = [regexes.compile(source, flags) for source, flags in SOURCES]
    for old, new in zip(made, again, strict=True):
        assert (old.pattern, old.flags, old.groupindex) == (new.pattern, new.flags, new.groupindex)
        assert [m.groupdict() | {"": m[0]} for m in old.finditer(TEXT)] == [
            m.groupdict() | {"": m[0]} for m in new.finditer(TEXT)
        ]
        assert old.search(TEXT)


def test_nothing_is_kept_unless_asked_for(file: Path) -> None:
    assert regexes.compile("甲").match("甲")
    regexes.remember()
    assert not file.exists()
    regexes.recall()
    regexes.remember()
    assert not file.exists()


def test_old_patterns_make_room(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regexes, "_MOST", 2)
    for words in ("甲", "乙", "丙"):
        regexes.recall()
        regexes.compile(words)
        regexes.remember()
    assert list(cachefile.load("")) == [("丙", 0)]


PIECES = st.text("ab]-^.|x ", max_size=5)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=8), st.lists(PIECES, max_size=12))
def test_words_match_as_if_they_were_tried_one_by_one(words: list[str], texts: list[str]) -> None:
    longest_first = sorted(set(words), key=lambda word: (-len(word), word))
    plain = "|".join(map(regex.escape, longest_first))
    for made, simple in ((regexes.any_of(words), plain), (f"(?:{regexes.any_of(words)})a", f"(?:{plain})a")):
        for text in (*texts, *words):
            found, expected = regex.match(made, text), regex.match(simple, text)
            assert (found and found[0]) == (expected and expected[0])


ANCHOR = r"(?P<day>(?<![\d.])\d{4}年)|(?P<label>(?=[来源])来\ ?源)\ ?:|(?<=\ )[A-C]\d+(?!\d|$)|$"


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="来源 :2026年A1B.D", max_size=24), st.integers(0, 4))
def test_a_finder_finds_what_a_search_finds(text: str, start: int) -> None:
    match, found = regex.compile(ANCHOR).search(text, start), regexes.Finder(ANCHOR).search(text, start)
    assert (match and (match.span(), match.lastgroup)) == (found and (found.span(), found.lastgroup))


@pytest.mark.parametrize(
    ("pattern", "alike"),
    [
        (r"(?:终止|取消)[^,]{0,14}$", True),
        (r"第\d+(?!总?投资)", True),
        (r"\p{Han}", False),
        (r"\w+", False),
        (r"(?:甲乙){e<=1}", False),
        (r"[[甲乙]--[乙]]", False),
    ],
)
def test_only_what_both_libraries_read_alike_goes_to_the_standard_one(pattern: str, alike: bool) -> None:
    assert isinstance(regexes.lean(pattern), regex.Pattern) is not alike
