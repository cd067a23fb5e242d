import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from zhnews_extract.rulebook import default_rules, read_yaml
from zhnews_extract.teach.patterns import read, spliced, troubles

NESTED = [r"(?:a+)+b", r"(a*)*", r"(?:a|b*)+?", r"(?:a{2,}){3,}", r"(?:(?:x|y+)z?)*", r"(?:\d+,?)+", r"(?i:a+)+"]
FINE = [
    r"(?:a+b)*",  # b parts the turns
    r"(?:、[一二]+)*",
    r"(?:a++)+",
    r"(?>a+)*",
    r"(?:a{0,4}){0,4}",
    r"(?=a+)+",
    r"\d{1,3}(?:,\d{3})*+",
    r"[^]a]+",
    r"(?P<q>a+)b",
    r"\p{Han}+",
    r"a{,3}",
    r"a\{b",
]
WIDE = [r"甲.*乙", r"甲.+?乙", r"(?:甲.*)?乙", r".{3,}"]


@pytest.mark.parametrize("pattern", NESTED)
def test_repeats_within_repeats_are_found(pattern: str) -> None:
    assert [kind for kind, _ in troubles(pattern)] == ["nested"]


@pytest.mark.parametrize("pattern", FINE)
def test_bounded_patterns_are_fine(pattern: str) -> None:
    assert list(troubles(pattern)) == []


@pytest.mark.parametrize("pattern", WIDE)
def test_runs_without_bound_are_found(pattern: str) -> None:
    assert [kind for kind, _ in troubles(pattern)] == ["wide"]


def test_splices_are_followed() -> None:
    assert spliced("%{day}日%{words}", {"day": r"%{han}+", "han": "[一二]"}) == "[一二]+日词"
    assert len(spliced("%{a}", {"a": "%{a}%{a}"})) < 10_000


PIECES = st.sampled_from(
    ["a", "[ab]", r"\d", ".", "(?:ab)", "(?P<x>a)", "(?=a)", "(?<!b)", "a|b", "[^]]", r"\p{Han}", ""]
)
TAILS = st.sampled_from(["", "*", "+?", "{2}", "{1,3}+", "?", "{,2}"])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(PIECES, TAILS), max_size=6))
def test_whatever_compiles_is_read_to_its_end(parts: list[tuple[str, str]]) -> None:
    pattern = "".join(f"(?:{piece}){tail}" for piece, tail in parts).replace("(?P<x>", "(")
    regex.compile(pattern)
    assert sum(part.kind == "repeat" for part in read(pattern).walk()) == sum(bool(tail) for _, tail in parts)


def test_shipped_patterns_are_read() -> None:
    tokens = read_yaml(default_rules() / "dates" / "tokens.yaml")
    assert all(read(spliced(p, tokens["pieces"])).parts for group in tokens["tokens"].values() for p in group)
