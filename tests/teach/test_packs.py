"""What a pack can teach, and the sample pack of another field."""

import importlib.metadata as metadata
from pathlib import Path

import pytest

from tests.teach.test_check import PACK, write
from zhnews_extract import Pipeline
from zhnews_extract.errors import RuleError
from zhnews_extract.evaluation import evaluate, load_gold
from zhnews_extract.rulebook import packs, rulebook
from zhnews_extract.schema import Extraction
from zhnews_extract.teach import check, list_rules, run_examples

DAY = "2026-03-19"


def extract(text: str, *folders: Path, ner: str = "best") -> Extraction:
    return Pipeline(rules=folders, ner=ner, installed_rules=False).extract(text, published=DAY)


def test_examples_of_the_shipped_rules_hold() -> None:
    outcomes = list(run_examples())
    assert [f"{o.file}:{o.line}: {o.problems}" for o in outcomes if o.problems] == []
    assert {"triggers.yaml", "words.yaml", "tokens.yaml", "grammar.yaml"} <= {Path(o.file).name for o in outcomes}


def test_examples_of_the_sample_pack_hold() -> None:
    assert [o for o in run_examples(PACK) if o.problems] == []


def test_an_example_that_fails_says_what_was_found(tmp_path: Path) -> None:
    text = (
        "types: {}\nexamples:\n- text: 11日,苏州市与苏州乙电子有限公司签约。\n  published: 2026-03-19\n"
        "  events: [{type: listing}]\n  dates: [{text: 11日, start: 2026-03-12}]\n  amounts: []\n  entities: []\n"
    )
    (outcome,) = run_examples(write(tmp_path, "events/triggers.yaml", text), ner="none")
    assert outcome.line == 3
    said = " / ".join(outcome.problems)
    assert "events: no type=listing; found" in said
    assert "dates: no text=11日 start=2026-03-12; found 11日 2026-03-11" in said
    assert "amounts" not in said
    assert "entities: none expected; found" in said


def test_a_malformed_example_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, "events/triggers.yaml", "types: {}\nexamples:\n- text: 甲\n  evnts: []\n")
    with pytest.raises(RuleError, match=r"triggers\.yaml:4: .*evnts: unknown key; did you mean events\?"):
        list(run_examples(tmp_path))


def test_a_field_of_ones_own_needs_no_code() -> None:
    gold = load_gold(PACK / "articles")
    pipeline = Pipeline(rules=[PACK], installed_rules=False)
    report = evaluate(gold, pipeline.extract_many(PACK / "articles" / f"{stem}.txt" for stem in gold))
    assert report.errors == []
    assert report.figures()["event land_sale"] == 1.0


def test_without_the_pack_its_types_are_unknown() -> None:
    found = extract((PACK / "articles" / "linjiang-0319.txt").read_text("utf-8"))
    assert not {"land_sale", "land_offer"} & {event.type for event in found.events}


def test_other_events_stay_as_they_are(tmp_path: Path) -> None:
    gold = Path(__file__).parents[2] / "fixtures" / "gold"
    write(tmp_path, "events/triggers.yaml", "types:\n  vow: {strong: [歃血为盟]}\n")
    for stem in ("a01", "d05"):
        text = (gold / f"{stem}.txt").read_text("utf-8")
        assert extract(text, tmp_path).events == extract(text).events


def test_a_new_word_for_a_shipped_type(tmp_path: Path) -> None:
    text = "3月18日,临江区与远山新能源有限公司歃血为盟,储能电池项目总投资10亿元。"
    write(tmp_path, "events/triggers.yaml", "types:\n  signing: {strong: [歃血为盟]}\n")
    assert not any(event.trigger.text == "歃血为盟" for event in extract(text).events)
    event = next(event for event in extract(text, tmp_path).events if event.trigger.text == "歃血为盟")
    assert (event.type, event.rule) == ("signing", "triggers.signing.歃血为盟")
    assert {argument.role for argument in event.args} >= {"company", "amount"}


@pytest.mark.parametrize("ner", ["best", "none"])
def test_a_dictionary_of_aliases(tmp_path: Path, ner: str) -> None:
    write(
        tmp_path,
        "entities/names.yaml",
        "aliases:\n  COMPANY: {云王: 云海动力电池股份有限公司, 云动: 云海动力电池股份有限公司}\n",
    )
    found = extract("云王与甲市签约。云动总部在乙市,云海动力电池股份有限公司不在。", tmp_path, ner=ner)
    (company,) = [e for e in found.entities if e.canonical == "云海动力电池股份有限公司"]
    assert {mention.text for mention in company.mentions} == {"云王", "云动", "云海动力电池股份有限公司"}
    (company,) = [e for e in extract("云王与甲市签约,云动出席。", tmp_path, ner=ner).entities if e.type == "COMPANY"]
    assert company.canonical == "云海动力电池股份有限公司"
    assert len(company.mentions) == 2


def test_a_name_that_begins_a_longer_one_does_not_cut_it(tmp_path: Path) -> None:
    write(tmp_path, "entities/names.yaml", "names: {PLACE: [云海市]}\n")
    found = extract("3月18日,云海市自然资源和规划局在云海市发布公告。", tmp_path)
    assert {"云海市自然资源和规划局", "云海市"} <= {entity.canonical for entity in found.entities}


def test_a_suffix_of_organisations(tmp_path: Path) -> None:
    text = "3月18日,云海粮油批发大市场与远山新能源有限公司签约。"
    write(tmp_path, "entities/patterns.yaml", "endings: {company_form: [批发大市场]}\n")
    (market,) = [e for e in extract(text, tmp_path).entities if "大市场" in e.canonical]
    assert (market.type, market.canonical) == ("COMPANY", "云海粮油批发大市场")


def test_a_word_that_ends_sentences(tmp_path: Path) -> None:
    text = "3月5日,甲公司与乙市签约◆3月8日,丙公司落户丁区"
    write(tmp_path, "language/sentences.yaml", "terminators: 。!?;…｡◆\n")
    nlp = Pipeline(rules=[tmp_path], installed_rules=False).nlp
    assert [span.text for span in nlp(text).sents] == ["3月5日,甲公司与乙市签约◆", "3月8日,丙公司落户丁区"]


def test_a_step_that_is_switched_off_finds_nothing(tmp_path: Path) -> None:
    write(tmp_path, "pack.yaml", "disable: [words.deictic, grammar.range, cues.negated, triggers.signing.签约]\n")
    text = "昨日,甲公司投资20—30亿元,3月5日与乙市签约。"
    found, usual = extract(text, tmp_path, ner="none"), extract(text, ner="none")
    assert [date.text for date in usual.dates] == ["昨日", "3月5日"]
    assert [date.text for date in found.dates] == ["3月5日"]
    assert (len(usual.amounts), len(found.amounts)) == (1, 0)
    assert not any(event.trigger.text == "签约" for event in (*found.events, *found.rejected))


class Entry:
    name = "land-auctions"
    value = "somewhere:rules"

    def load(self) -> object:
        return lambda: PACK


class Broken(Entry):
    def load(self) -> object:
        raise ImportError("no module named somewhere")


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "entry_points", lambda group: [Entry()] if group == packs.GROUP else [])
    packs.installed_packs.cache_clear()
    yield
    packs.installed_packs.cache_clear()


@pytest.mark.usefixtures("installed")
def test_installed_packs_are_used_unless_told_otherwise() -> None:
    text = "3月18日,云海恒岳置业有限公司以5.2亿元竞得临江区2026-08号地块。"
    assert [e.type for e in Pipeline().extract(text, published=DAY).events] == ["land_sale"]
    assert Pipeline().rulebook.given == ("land-auctions",)
    assert Pipeline(installed_rules=False).rulebook.given == ()
    assert rulebook(("land-auctions",)).packs == (PACK,)
    listed = list_rules(rulebook(("land-auctions",)))
    assert {item.pack for item in listed} == {"default", "land-auctions"}


def test_a_broken_installed_pack_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "entry_points", lambda group: [Broken()])
    packs.installed_packs.cache_clear()
    with pytest.raises(RuleError, match=r"land-auctions \(somewhere:rules\) cannot be loaded.*--no-installed-rules"):
        Pipeline()
    packs.installed_packs.cache_clear()


def test_rules_are_listed_with_what_they_do() -> None:
    listed = {item.id: item for item in list_rules(rulebook((str(PACK),)), words=True)}
    assert listed["triggers.land_sale.strong.竞得"].pack == "land-auctions"
    assert listed["triggers.award.weak.竞得"].state == "off"
    assert listed["cues.land_measure"].does.startswith("成交价, 成交面积: a measure")
    assert listed["tokens.week"].room == "dates"
    assert listed["frames.by"].file == "events/frames.yaml"
    assert listed["frames.by"].line > 1


def test_a_rule_that_a_pack_replaces(tmp_path: Path) -> None:
    write(tmp_path, "events/frames.yaml", "frames:\n- {id: by, types: [any], role: company, kinds: C, after: [由]}\n")
    found = [(item.pack, item.state) for item in list_rules(rulebook((str(tmp_path),))) if item.id == "frames.by"]
    assert found == [("default", "replaced"), (tmp_path.name, "on")]


def test_every_rule_that_a_result_names_can_be_switched_off(tmp_path: Path) -> None:
    gold = Path(__file__).parents[2] / "fixtures" / "gold"
    texts = [(gold / f"{stem}.txt").read_text("utf-8") for stem in ("a01", "d05", "h01")]
    usual = [extract(text, ner=ner) for text in texts for ner in ("best", "none")]
    rules = {
        item.rule
        for found in usual
        for items in (found.dates, found.amounts, found.events, *(entity.mentions for entity in found.entities))
        for item in items
    }
    assert None not in rules
    write(tmp_path, "pack.yaml", "disable:\n" + "".join(f"- {rule}\n" for rule in sorted(map(str, rules))))
    assert [str(item) for item in check(tmp_path)] == []
    for text in texts:
        found = extract(text, tmp_path)
        assert not rules & {item.rule for items in (found.dates, found.amounts, found.events) for item in items}
        assert not rules & {mention.rule for entity in found.entities for mention in entity.mentions}
