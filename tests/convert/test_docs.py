import spacy
from spacy import displacy
from spacy.tokens import DocBin

from zhnews_extract import Extraction
from zhnews_extract.convert import from_doc, to_displacy, to_doc
from zhnews_extract.language.tokenizer import make_nlp


def test_doc_has_exact_spans(found: list[Extraction]) -> None:
    for extraction in found:
        doc = to_doc(extraction)
        assert doc.text == extraction.text
        assert [(s.start_char, s.end_char) for s in doc.spans["dates"]] == [
            (d.start_char, d.end_char) for d in extraction.dates
        ]
        assert sorted(s.label_ for s in doc.spans["triggers"]) == sorted(e.type for e in extraction.events)
        assert len(doc.spans["sc"]) == sum(len(doc.spans[n]) for n in ("dates", "amounts", "entities", "triggers"))
        assert doc._.zhnews == extraction


def test_doc_with_words_survives_a_doc_bin(short: Extraction) -> None:
    nlp = make_nlp()
    doc = to_doc(short, nlp)
    stored = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    (again,) = DocBin().from_bytes(stored).get_docs(nlp.vocab)
    assert from_doc(again) == short
    assert [span.text for span in again.spans["amounts"]] == ["20亿元"]


def test_displacy_draws_it(short: Extraction) -> None:
    drawn = displacy.render(to_displacy(short), style="ent", manual=True, page=True, jupyter=False)
    assert "TOTAL" not in drawn
    assert drawn.count("<mark") == 7
    assert "<span" in displacy.render(to_displacy(short, "span"), style="span", manual=True, jupyter=False)


def test_displacy_escapes_and_does_not_overlap() -> None:
    text = "<script>甲公司</script>"
    mention = {"text": "甲公司", "start_char": 8, "end_char": 11}
    inner = {"text": "公司", "start_char": 9, "end_char": 11}
    found = Extraction.model_validate(
        {
            "article": {"id": "x"},
            "text": text,
            "entities": [
                {"id": "E1", "type": "COMPANY", "canonical": "甲公司", "mentions": [mention]},
                {"id": "E2", "type": "PLACE", "canonical": "公司", "mentions": [inner]},
            ],
        }
    )
    shown = to_displacy(found)
    assert shown["ents"] == [{"start": 8, "end": 11, "label": "COMPANY"}]
    assert "<script>" not in displacy.render(shown, style="ent", manual=True, page=True, jupyter=False)
    assert spacy.blank("zh").make_doc(text).text == text
