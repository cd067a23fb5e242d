"""Tokenizer and components: exact text, whole names, results that survive."""

from __future__ import annotations

import logging
import pickle
import time
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from zhnews_extract import cachefile
from zhnews_extract.language import segmenter, state
from zhnews_extract.language.component import retokenize
from zhnews_extract.language.tokenizer import JiebaTokenizer, make_doc, make_nlp
from zhnews_extract.reading import read_text
from zhnews_extract.schema import Amount, DateMention, Entity, Mention

PAGE = (
    "首页 > 正文\n三家企业 落户临港\n2024-03-05 08:12  来源:临港日报\n\n"
    "　　3 月 4 日，臨港新區與遠達化工集團簽約，总投资&nbsp;20 亿\n元。“今年要更努力。”何静说。\n(记者 何静)\n"
)


@pytest.fixture(scope="module")
def nlp() -> Language:
    return make_nlp(components=["zhnews_sentences"])


@pytest.fixture(scope="module")
def doc(nlp: Language) -> Doc:
    return nlp(make_doc(nlp, read_text(PAGE)))


def test_tokens_follow_the_clean_text(doc: Doc) -> None:
    tokens = [token.text for token in doc]
    assert doc.text == PAGE
    assert "20 亿\n元" not in tokens  # a sum is not one word …
    assert any(token in ("亿\n元", "亿") for token in tokens)
    assert "簽約" in tokens
    assert "化工集團" in tokens


def test_sentences_of_a_page(doc: Doc) -> None:
    assert [sentence.text.strip() for sentence in doc.sents] == [
        "首页 > 正文",
        "三家企业 落户临港",
        "2024-03-05 08:12  来源:临港日报",
        "3 月 4 日，臨港新區與遠達化工集團簽約，总投资&nbsp;20 亿\n元。",
        "“今年要更努力。”何静说。",
        "(记者 何静)",
    ]


RANDOM = st.text(max_size=60) | st.lists(
    st.sampled_from(["南通", "开发区", " ", "　", "\n", "&nbsp;", "20", "亿", "\u200b", "。", "A", "\x00"]), max_size=30
).map("".join)


@settings(max_examples=80, deadline=None)
@given(RANDOM)
def test_any_text_is_kept(nlp: Language, text: str) -> None:
    assert nlp(text).text == text
    assert nlp(make_doc(nlp, read_text(text))).text == text


def test_own_words_change_nobody_elses() -> None:
    text = "中微芯云科技落户龙凤区"
    plain = [token.text for token in make_nlp()(text)]
    own = make_nlp(words=["中微芯云科技"])
    assert "中微芯云科技" in [token.text for token in own(text)]
    assert [token.text for token in make_nlp()(text)] == plain
    restored = make_nlp()
    restored.from_bytes(own.to_bytes())
    assert "中微芯云科技" in [token.text for token in restored(text)]
    copied = pickle.loads(pickle.dumps(own.tokenizer))
    assert [token.text for token in copied(text)] == [token.text for token in own(text)]


def test_found_by_name_without_an_import() -> None:
    config = {"nlp": {"tokenizer": {"@tokenizers": "zhnews.JiebaTokenizer.v1"}}}
    other = spacy.blank("zh", config=config)
    assert isinstance(other.tokenizer, JiebaTokenizer)
    other.add_pipe("zhnews_sentences")
    other.add_pipe("zhnews_tokens")
    assert [sentence.text for sentence in other("甲签约。乙开工。").sents] == ["甲签约。", "乙开工。"]


def test_dictionary_is_quiet_and_cached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    import jieba

    level, handlers = jieba.default_logger.level, list(jieba.default_logger.handlers)
    touched = jieba.dt.initialized
    cache = tmp_path / "deep" / "dict.marshal"
    monkeypatch.setattr(cachefile, "location", lambda name: cache)
    table = ({f"词{number}": number for number in range(2000)}, 1999000)  # a dictionary that is read at once
    monkeypatch.setattr(jieba.Tokenizer, "gen_pfdict", staticmethod(lambda handle: handle.close() or table))
    fresh = segmenter._frequencies.__wrapped__()
    assert fresh == table
    assert cache.is_file()
    assert [path.name for path in cache.parent.iterdir()] == ["dict.marshal"]
    assert segmenter._frequencies.__wrapped__() == fresh
    cache.write_bytes(b"broken")
    assert segmenter._frequencies.__wrapped__() == fresh
    assert capfd.readouterr() == ("", "")
    assert (jieba.default_logger.level, jieba.default_logger.handlers) == (level, handlers)
    assert jieba.default_logger.level == logging.DEBUG
    assert jieba.dt.initialized == touched


def span(text: str, part: str) -> dict[str, int | str]:
    start = text.index(part)
    return {"text": part, "start_char": start, "end_char": start + len(part)}


def test_found_spans_become_tokens(nlp: Language) -> None:
    text = "3月4日，臨港新區與遠達化工集團簽約，总投资20亿元。次日开工。"
    doc = nlp(make_doc(nlp, read_text(text)))
    state.put(
        doc, "dates", [DateMention(**span(text, "3月4日"), kind="date"), DateMention(**span(text, "次日"), kind="date")]
    )  # type: ignore[arg-type]
    state.put(doc, "amounts", [Amount(**span(text, "20亿元"), currency="CNY", min=20, max=20)])  # type: ignore[arg-type]
    names = [span(text, "遠達化工集團"), span(text, "化工集團簽"), span(text, "臨港新區")]
    state.put(
        doc,
        "entities",
        [Entity(id=f"E{i}", type="COMPANY", canonical="x", mentions=[Mention(**name)]) for i, name in enumerate(names)],
    )  # type: ignore[arg-type]
    sentences = [sentence.text for sentence in doc.sents]
    new = make_nlp(components=["zhnews_tokens"]).get_pipe("zhnews_tokens")(doc)
    tokens = [token.text for token in new]
    assert new.text == text
    assert {"3月4日", "遠達化工集團", "臨港新區", "20亿元", "次日"} <= set(tokens)
    assert [sentence.text for sentence in new.sents] == sentences
    assert [(ent.text, ent.label_) for ent in new.ents] == [
        ("3月4日", "DATE"),
        ("臨港新區", "COMPANY"),
        ("遠達化工集團", "COMPANY"),
        ("20亿元", "MONEY"),
        ("次日", "DATE"),
    ]
    stored = DocBin(store_user_data=True, docs=[new]).to_bytes()
    (back,) = DocBin().from_bytes(stored).get_docs(new.vocab)
    assert state.get(back, "dates", DateMention) == state.get(doc, "dates", DateMention)
    assert state.article(back).id == "-"


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_retokenizing_keeps_text_and_makes_spans_tokens(nlp: Language, data: st.DataObject) -> None:
    text = data.draw(RANDOM.filter(bool))
    doc = nlp(text)
    cuts = sorted(set(data.draw(st.lists(st.integers(0, len(text)), max_size=6))))
    spans = [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    new = retokenize(doc, spans)
    assert new.text == text
    tokens = {(token.idx, token.idx + len(token)) for token in new}
    shown = {(a, b) for a, b in spans if not text[a].isspace()}
    assert shown <= tokens


def test_carries_over_what_others_found() -> None:
    nlp = make_nlp()
    text = "甲公司签约20亿元。"
    doc = nlp(text)
    doc.ents = [doc.char_span(0, 3, label="ORG", alignment_mode="expand")]
    doc.spans["x"] = [doc.char_span(3, 5, alignment_mode="expand")]
    for token in doc:
        token.pos_ = "VERB" if token.text == "签约" else "NOUN"
    new = retokenize(doc, [(0, 3), (5, 9)])
    assert [token.text for token in new if token.pos_ == "VERB"] == ["签约"]
    assert [(ent.text, ent.label_) for ent in new.ents] == [("甲公司", "ORG")]
    assert [span.text for span in new.spans["x"]] == ["签约"]


def test_cost_grows_with_length_only() -> None:
    both = make_nlp(components=["zhnews_sentences", "zhnews_tokens"])
    text = "甲公司签约20亿元。" * 3_000
    doc = both.tokenizer(text)
    doc.user_data["zhnews_amounts"] = [{"start_char": at + 5, "end_char": at + 9} for at in range(0, len(text), 10)]
    start = time.process_time()
    for _, component in both.pipeline:
        doc = component(doc)
    assert time.process_time() - start < 4
    assert len(doc.ents) == 3_000


@pytest.mark.parametrize("text", ["", " ", "\n", "甲"])
def test_next_to_nothing(text: str) -> None:
    both = make_nlp(components=["zhnews_sentences", "zhnews_tokens"])
    assert both(text).text == text


def test_context_and_pipe(nlp: Language) -> None:
    both = make_nlp(components=["zhnews_sentences", "zhnews_tokens"])
    found = list(both.pipe([("甲签约。", 1), ("乙开工。", 2)], as_tuples=True))
    assert [(doc.text, value) for doc, value in found] == [("甲签约。", 1), ("乙开工。", 2)]
