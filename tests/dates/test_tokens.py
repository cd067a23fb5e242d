import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from zhnews_extract import regexes
from zhnews_extract.dates.find import engine
from zhnews_extract.dates.patterns import Branch
from zhnews_extract.dates.tokens import Lexer, Token

WORDS = """2026年 2026 12月 3月 11日 日 号 1 5 十 二 三 年 月 底 前 后 上 下 周 一 五 个 半 天 两 第 至 - — : . / 、 ,
今 去 昨 明 当 目前 近 日前 本 报 内 期间 “ ” 十四五 春节 国庆 农历 初 世纪 年代 以来 截至 季度 旬 Q 公元 民国 每
星期 30 分 点 的 项 路"""
PIECES = st.sampled_from([*WORDS.split(), "\n"])


def lexer() -> Lexer:
    parser = engine().parser
    found: Lexer = parser._tokens.__self__  # type: ignore[attr-defined]
    return found


def tried_one_by_one(lexer: Lexer, text: str, start: int) -> list[Token] | int:
    """Token at a position without any look at what the text begins with; an end where the token is dropped."""
    for branch in lexer._branches:
        if branch is None:
            for word in lexer._words.get(text[start], ()):
                if word.stands(text, start):
                    kind, value = lexer._lookup[word.word]
                    return [Token(kind, start, start + len(word.word), value)]
        elif found := branch.match(text, start):
            if branch.kind in ("name", "title"):
                return found.end()
            return [Token(branch.kind, start, found.end(), found[0])]
    return start


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=9).map("".join))
def test_choosing_branches_by_the_first_characters_loses_none(text: str) -> None:
    tokens = lexer()
    for start in range(len(text)):
        found: list[Token] = []
        end = tokens._at(text, start, found)
        assert (found or end) == tried_one_by_one(tokens, text, start)


def test_what_a_branch_may_begin_with() -> None:
    branch = Branch("day", r"(?<!第)\d{1,2}(?!\d|$)日(?!元)")
    assert branch.may_begin("1")
    assert branch.may_begin("12日")
    assert not branch.may_begin("123")
    assert not branch.may_begin("一")
    assert regexes.opening(r"(?<=[)(])a\((?!b|$)(?!c)") == r"a\((?!c)"


def test_no_branch_looks_for_its_literals_far_away() -> None:
    # regex would seek 年 through the whole text before each match, which makes a long text cost its square.
    for branch in lexer()._branches:
        if branch is not None:
            required = regex.compile(branch.match.__self__.pattern)._pickled_data[8]  # type: ignore[attr-defined]
            assert not required, branch.kind
