import json

import pytest
import spacy
from spacy.tokens import DocBin

import zhnews_extract.dates.component  # noqa: F401 - registers the factory
from zhnews_extract.dates import find_dates
from zhnews_extract.errors import RuleError, WarningCode
from zhnews_extract.language import state
from zhnews_extract.reading.page import Page, Region
from zhnews_extract.rulebook import Rulebook
from zhnews_extract.schema import Article, DateMention

TEXT = "昨天签约\n发布时间：2026-02-14\n11日，甲区与乙公司签约；次日公告。2月30日开工。"


@pytest.fixture(scope="module")
def nlp():
    nlp = spacy.blank("zh")
    nlp.add_pipe("zhnews_dates")
    return nlp


def page(published="2026-02-14"):
    body = TEXT.index("11日")
    regions = (Region("title", 0, 4), Region("header", 5, body - 1), Region("body", body, len(TEXT)))
    return Page(article=Article(id="a", published=published), text=TEXT, regions=regions)


def run(nlp, source):
    doc = nlp.make_doc(source.text)
    state.set_page(doc, source)
    for _, pipe in nlp.pipeline:
        doc = pipe(doc)
    return doc


def test_offsets_and_values(nlp):
    doc = run(nlp, page())
    found = doc._.zhnews_dates
    assert [(m.text, str(m.start)) for m in found] == [
        ("昨天", "2026-02-13"),
        ("11日", "2026-02-11"),
        ("次日", "2026-02-12"),
        ("2月30日", "None"),
    ]
    assert all(TEXT[m.start_char : m.end_char] == m.text for m in found)
    third = found[2]
    assert third.anchor == "text"
    assert third.antecedent == (found[1].start_char, found[1].end_char)
    assert third.rule == "words.anaphoric"


def test_warnings(nlp):
    codes = [w.code for w in state.get(run(nlp, page()), "warnings", zhnews_warning())]
    assert codes == [WarningCode.IMPOSSIBLE_DATE.value]
    undated = state.get(run(nlp, page(None)), "warnings", zhnews_warning())
    assert WarningCode.UNRESOLVED_DATE.value in [w.code for w in undated]


def zhnews_warning():
    from zhnews_extract.schema import ExtractionWarning

    return ExtractionWarning


def test_survives_docbin(nlp):
    doc = run(nlp, page())
    stored = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    (again,) = DocBin().from_bytes(stored).get_docs(nlp.vocab)
    assert again._.zhnews_dates == doc._.zhnews_dates
    json.dumps(doc.user_data["zhnews_dates"])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2024年2月30日", "impossible_date"),
        ("2024年13月5日", None),
        ("10月12号，星期一", "weekday_mismatch"),
        ("10月14日（周一）", None),
        ("10月14日星期二", "weekday_mismatch"),
    ],
)
def test_warning_codes(text, code):
    from zhnews_extract.dates import annotate
    from zhnews_extract.dates.find import _as_day
    from zhnews_extract.language.sentences import split
    from zhnews_extract.textview import view_of

    view = view_of(text)
    _, warnings = annotate(view, split(view.text), _as_day("2024-10-20"))
    assert [w.code for w in warnings] == ([code] if code else [])


def test_user_pack_adds_words_and_feasts(tmp_path):
    (tmp_path / "dates").mkdir()
    (tmp_path / "dates" / "words.yaml").write_text("deictic: {day: {大前日: -3}}\nvague: [前阵子]\n", "utf-8")
    (tmp_path / "dates" / "holidays.yaml").write_text("holidays: {厂庆日: {date: [6, 6]}}\n", "utf-8")
    book = Rulebook([tmp_path])
    found = find_dates("前阵子，大前日和厂庆日", "2024-06-20", rulebook=book)
    assert [(m.text, str(m.start)) for m in found] == [
        ("前阵子", "None"),
        ("大前日", "2024-06-17"),
        ("厂庆日", "2024-06-06"),
    ]
    assert "厂庆日" not in [m.text for m in find_dates("厂庆日", "2024-06-20")]


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ("tokens: {mine: ['%{nowhere}']}", "nowhere"),
        ("pieces: {a: '%{b}', b: '%{a}'}", "hold each other"),
        ("spells: 1", "spells"),
    ],
)
def test_bad_packs_are_named(tmp_path, rules, message):
    (tmp_path / "dates").mkdir()
    (tmp_path / "dates" / "tokens.yaml").write_text(rules, "utf-8")
    with pytest.raises(RuleError, match=message):
        find_dates("昨天", "2024-06-20", rulebook=Rulebook([tmp_path]))


def test_mentions_validate():
    for mention in find_dates("11日签约，年底前投产，自2月起，40天，近日，春节假期，2024年一季度", "2026-02-14"):
        assert DateMention.model_validate(mention.model_dump()) == mention


def test_rules_can_be_looked_up():
    """``rule`` names a file of rules/dates and a key in it."""
    import yaml

    from zhnews_extract.rulebook import default_rules

    text = "去年3月5日，次日，上旬，全年，年底前，同期，春节期间，两天后，40天，近日，截至目前，此前的9日，"
    text += "“十四五”期间，签约前两天，本周三"
    files = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in (default_rules() / "dates").glob("*.yaml")}
    keys = {stem: set(data) | set(data.get("tokens", {})) for stem, data in files.items()}
    found = find_dates(text, "2026-02-14")
    assert len(found) == 15
    for mention in found:
        stem, _, key = mention.rule.partition(".")
        assert key in keys[stem], mention
