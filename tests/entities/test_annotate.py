import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhnews_extract.entities import MODES, annotate, check
from zhnews_extract.entities.coref import Resolver
from zhnews_extract.entities.declared import declared
from zhnews_extract.entities.spans import Name, agree, disjoint
from zhnews_extract.errors import OptionError
from zhnews_extract.language.sentences import split
from zhnews_extract.rulebook import Rulebook, rulebook
from zhnews_extract.textview import view_of

TEXT = (
    "浙江海晟智能装备股份有限公司(下称“海晟智能”)8月21日与平湖经济技术开发区管理委员会签署协议,投建年产60万套精密减速器项目。"
    "海晟智能董事长徐国梁说,该公司将在平湖经开区再投12亿元。"
)


def found(text, ner="fast", **options):
    view = view_of(text)
    return annotate(view, split(view.text), ner=ner, **options)


@pytest.mark.parametrize("ner", ["fast", "best", "lac", "none"])
def test_offsets_slice_to_the_mention(ner):
    entities = found(TEXT, ner)
    assert entities
    for entity in entities:
        for mention in entity.mentions:
            assert TEXT[mention.start_char : mention.end_char] == mention.text
            assert mention.rule


@pytest.mark.parametrize("ner", ["fast", "best"])
def test_one_company_with_all_its_mentions(ner):
    company = next(e for e in found(TEXT, ner) if e.type == "COMPANY")
    assert company.canonical == "浙江海晟智能装备股份有限公司"
    assert [m.text for m in company.mentions] == ["浙江海晟智能装备股份有限公司", "海晟智能", "海晟智能"]


def test_the_rules_alone_know_company_park_organ_and_person():
    by_type = {e.type: e.canonical for e in found(TEXT, "none")}
    assert by_type["COMPANY"] == "浙江海晟智能装备股份有限公司"
    assert by_type["PERSON"] == "徐国梁"
    assert by_type["GOVERNMENT"] == "平湖经济技术开发区管理委员会"


@pytest.mark.parametrize("ner", ["fast", "none"])
def test_a_users_name_wins(ner):
    text = "本周,量子玫瑰与平湖经济技术开发区签约。"
    entities = found(text, ner, dictionary={"量子玫瑰": "COMPANY", "技术开发区": "PROJECT"})
    spans = {(m.text, e.type) for e in entities for m in e.mentions}
    assert ("量子玫瑰", "COMPANY") in spans
    assert ("技术开发区", "PROJECT") in spans
    assert "平湖经济技术开发区" not in {text for text, _ in spans}


def test_a_users_pack_wins(tmp_path):
    (tmp_path / "entities").mkdir()
    (tmp_path / "entities" / "names.yaml").write_text("names: {COMPANY: [量子玫瑰]}\nnone: [平湖]", "utf-8")
    entities = found("本周,量子玫瑰在平湖签约。", "fast", rulebook=Rulebook([tmp_path]))
    assert {(e.type, e.canonical) for e in entities} == {("COMPANY", "量子玫瑰")}


def test_unknown_type_in_a_dictionary():
    with pytest.raises(OptionError, match="no entity type 'FIRM'"):
        found("甲", dictionary={"甲": "FIRM"})


@pytest.mark.parametrize("ner", [*MODES, "spacy:zh_core_web_sm"])
def test_known_options(ner):
    assert check(ner) == ner


@pytest.mark.parametrize("ner", ["", "spacy:", "bert", "BEST"])
def test_unknown_options(ner):
    with pytest.raises(OptionError, match="choose one of best, fast, lac, none"):
        check(ner)


def test_missing_spacy_model():
    with pytest.raises(OptionError, match="no such installed model"):
        found("甲", "spacy:zh_not_there")


@pytest.mark.parametrize(
    "text",
    [
        "江苏甲乙科技有限公司(以下简称“甲乙”)签约。",
        "江苏甲乙科技有限公司(股票代码:301,下称甲乙)签约。",
        "江苏甲乙科技有限公司(简称:甲乙)签约。",
        "江苏甲乙科技有限公司(甲乙)签约。",
    ],
)
def test_declared_short_forms(text):
    full = "江苏甲乙科技有限公司"
    names = [Name(0, len(full), "COMPANY", "t")]
    if text.startswith("(甲乙", len(full)):
        names.append(Name(len(full) + 1, len(full) + 3, "COMPANY", "t"))
    _, aliases = declared(text, names, rulebook())
    assert aliases == {"甲乙": full}


def test_every_occurrence_gets_the_majority_type():
    text = "甲乙丙。甲乙。甲乙丙。"
    names = [Name(0, 3, "COMPANY", "t"), Name(7, 9, "PLACE", "t"), Name(4, 6, "PLACE", "t")]
    assert [(n.start, n.end, n.type) for n in agree(text, names)] == [
        (0, 3, "COMPANY"),
        (4, 6, "PLACE"),
        (7, 10, "COMPANY"),
    ]


def test_longer_names_win_overlaps():
    names = [Name(0, 2, "PLACE", "t"), Name(0, 5, "COMPANY", "t"), Name(4, 6, "PLACE", "t"), Name(6, 8, "PLACE", "t")]
    assert [(n.start, n.end) for n in disjoint(names)] == [(0, 5), (6, 8)]


def test_company_anaphor_goes_to_the_nearest_company():
    view = view_of(TEXT)
    entities = annotate(view, split(view.text), ner="fast")
    anaphora = [a for a in Resolver(view, entities).find() if a.text == "该公司"]
    assert [a.entities for a in anaphora] == [(next(e.id for e in entities if e.type == "COMPANY"),)]


def test_subsidiary_is_no_anaphor():
    view = view_of("甲科技有限公司设立子公司,上市公司公告称。")
    entities = annotate(view, split(view.text), ner="none")
    assert [a.text for a in Resolver(view, entities).find()] == []


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="江苏甲乙科技有限公司(以下简称“”)开发区与签约\n,。 AaⅣ臺１", max_size=60))
def test_any_string_has_sound_offsets(text):
    for ner in ("fast", "none"):
        for entity in found(text, ner):
            for mention in entity.mentions:
                assert text[mention.start_char : mention.end_char] == mention.text
