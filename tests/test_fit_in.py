"""The components in somebody else's spaCy pipeline, and extractions in data frames."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import polars as pl
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.util import load_model_from_config

from zhnews_extract import Extraction, Pipeline
from zhnews_extract.errors import ComponentError
from zhnews_extract.language.tokenizer import NAME, make_doc, make_nlp
from zhnews_extract.reading import read_text

TEXT = "来源:南通日报 2026-02-14\n11日,南通开发区与苏州乙电子有限公司签约,智能终端项目总投资20亿元。"
GOLD = Path(__file__).parent.parent / "fixtures" / "gold"
STAGES = ("zhnews_dates", "zhnews_money", "zhnews_entities", "zhnews_events")


def own_tokenizer() -> Language:
    return spacy.blank("zh")


def our_tokenizer() -> Language:
    return make_nlp()


def words_of_jieba() -> Language:
    return spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}})


def with_stages(nlp: Language, **config: object) -> Language:
    for name in STAGES:
        nlp.add_pipe(name, config=dict(config))
    return nlp


@pytest.fixture(scope="module")
def nlp() -> Language:
    return with_stages(spacy.blank("zh"))


@pytest.mark.filterwarnings("ignore::SyntaxWarning", "ignore::DeprecationWarning", "ignore::UserWarning")
@pytest.mark.parametrize("make", [own_tokenizer, our_tokenizer, words_of_jieba])
def test_components_work_in_any_pipeline(make: Callable[[], Language]) -> None:
    doc = with_stages(make())("2月11日,南通开发区与苏州乙电子有限公司签约,总投资20亿元。")
    found: Extraction = doc._.zhnews
    assert [event.type for event in found.events] == ["signing"]
    assert found.text == doc.text
    for event in found.events:
        assert doc.text[event.trigger.start_char : event.trigger.end_char] == event.trigger.text
    assert [str(amount.min) for amount in doc._.zhnews_amounts] == ["2000000000"]


def test_results_do_not_depend_on_the_tokenizer(nlp: Language) -> None:
    page = read_text((GOLD / "a01.txt").read_text("utf-8"), id="a01")
    ours = Pipeline(installed_rules=False).extract(page)
    assert nlp(make_doc(nlp, page))._.zhnews == ours


def test_what_was_found_so_far_is_there_at_any_time() -> None:
    nlp = spacy.blank("zh")
    assert nlp("甲")._.zhnews == Extraction.model_validate({"article": {"id": "-"}, "text": "甲"})
    nlp.add_pipe("zhnews_money")
    found = nlp("出资2亿元")._.zhnews
    assert (len(found.amounts), found.events) == (1, [])


@pytest.mark.parametrize("missing", STAGES[:3])
def test_a_missing_component_is_named(missing: str) -> None:
    nlp = spacy.blank("zh")
    for name in STAGES:
        if name != missing:
            nlp.add_pipe(name)
    with pytest.raises(ComponentError, match=rf'nlp\.add_pipe\("{missing}", before="zhnews_events"\)'):
        nlp("11日,甲区与乙公司签约。")
    nlp.add_pipe(missing, before="zhnews_events")
    assert nlp("11日,甲区与乙公司签约。")._.zhnews_events is not None


def test_spacy_knows_what_components_need(nlp: Language) -> None:
    assert nlp.analyze_pipes()["problems"] == {name: [] for name in STAGES}


def test_doc_bin_keeps_everything(nlp: Language) -> None:
    docs = [nlp(make_doc(nlp, read_text((GOLD / f"{stem}.txt").read_text("utf-8")))) for stem in ("a01", "b03")]
    stored = DocBin(store_user_data=True, docs=docs).to_bytes()
    again = list(DocBin().from_bytes(stored).get_docs(spacy.blank("zh").vocab))
    assert [doc._.zhnews for doc in again] == [doc._.zhnews for doc in docs]
    assert Doc(nlp.vocab).from_bytes(docs[0].to_bytes())._.zhnews == docs[0]._.zhnews


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_two_processes_find_the_same(nlp: Language) -> None:
    texts = [(GOLD / f"{stem}.txt").read_text("utf-8") for stem in ("a01", "b03", "d05")] * 2
    one = [doc._.zhnews for doc in nlp.pipe(texts)]
    assert [doc._.zhnews for doc in nlp.pipe(texts, n_process=2, batch_size=2)] == one
    assert any(found.events for found in one)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "pack"
    (folder / "money").mkdir(parents=True)
    (folder / "money" / "currencies.yaml").write_text("currencies:\n  BTN: {names: [努扎姆], codes: [BTN]}\n", "utf-8")
    return folder


def test_a_pipeline_is_saved_with_its_packs(tmp_path: Path, pack: Path) -> None:
    nlp = make_nlp(["努扎姆"], [("zhnews_sentences", {"rules": [str(pack)]})])
    with_stages(nlp, rules=[str(pack)])
    nlp.add_pipe("zhnews_tokens")
    nlp.to_disk(tmp_path / "model")
    again = spacy.load(tmp_path / "model")
    assert again.pipe_names == nlp.pipe_names
    assert again.config["nlp"]["tokenizer"]["@tokenizers"] == NAME
    text = "11日,甲区与乙公司签约,总投资20亿努扎姆。"
    assert again(text)._.zhnews == nlp(text)._.zhnews
    assert again(text)._.zhnews.amounts[0].currency == "BTN"
    assert load_model_from_config(nlp.config)(text)._.zhnews == nlp(text)._.zhnews


@pytest.fixture(scope="module")
def found() -> list[Extraction]:
    pipeline = Pipeline(installed_rules=False)
    return [pipeline.extract(TEXT), pipeline.extract("甲"), pipeline.extract(GOLD / "a01.txt")]


def test_rows_make_data_frames(found: list[Extraction]) -> None:
    rows = [row for extraction in found for row in extraction.rows()]
    frame = pd.DataFrame(rows)
    assert len(frame) == len(rows) > 3
    assert (frame["type"] == "signing").any()
    assert pd.to_datetime(frame["date"]).notna().any()
    polar = pl.DataFrame(rows, infer_schema_length=None)
    assert polar.columns == list(frame.columns)
    assert polar.height == len(rows)
    sums = polar.filter(pl.col("amount").is_not_null()).select(pl.col("amount").cast(pl.Decimal(38, 2)))
    assert sums.height == frame["amount"].notna().sum()
    once = found[0].rows()
    assert len(pd.DataFrame(once)) == len(pl.DataFrame(once)) == len(found[0].events)  # not used up by the first


def test_no_events_make_an_empty_frame(found: list[Extraction]) -> None:
    assert pd.DataFrame(found[1].rows()).empty
    assert pl.DataFrame(found[1].rows()).is_empty()
