"""The spaCy component."""

import spacy

import zhnews_extract.money.component
from zhnews_extract.language import state
from zhnews_extract.reading.page import Page
from zhnews_extract.schema import Amount, Article

assert zhnews_extract.money.component


def run(text, article=None):
    nlp = spacy.blank("zh")
    component = nlp.add_pipe("zhnews_money")
    doc = nlp.make_doc(text)
    if article:
        state.set_page(doc, Page(article, text))
        doc.user_data["zhnews_regions"] = [["body", 0, len(text)]]
    return component(doc)


def test_sums_on_the_document():
    doc = run("总投资近20亿元,其中外资3亿美元。")
    assert [(a.text, a.mod) for a in doc._.zhnews_amounts] == [("20亿元", "about"), ("3亿美元", None)]
    assert all(isinstance(a, Amount) for a in doc._.zhnews_amounts)


def test_source_decides_the_local_currency():
    doc = run("投资30亿元。", Article(id="x", source="中央社"))
    assert [a.currency for a in doc._.zhnews_amounts] == ["TWD"]


def test_survives_serialisation():
    doc = run("总投资20亿元。")
    copy = spacy.tokens.Doc(doc.vocab).from_bytes(doc.to_bytes())
    assert copy._.zhnews_amounts == doc._.zhnews_amounts
