import gzip
import json
from pathlib import Path

import pytest

from zhnews_extract import Extraction
from zhnews_extract.convert import convert, read_any
from zhnews_extract.errors import InputError, OptionError, OutputError
from zhnews_extract.evaluation import evaluate, load_gold


@pytest.mark.parametrize("to", ["brat", "labelstudio", "jsonl"])
def test_each_format_is_read_back(found: list[Extraction], tmp_path: Path, to: str) -> None:
    out = tmp_path / ("out" if to == "brat" else "out.json")
    assert convert(found, to, out) == len(found)
    assert sorted(read_any(out), key=lambda e: e.article.id) == sorted(found, key=lambda e: e.article.id)


def test_packed_lines_are_read(found: list[Extraction], tmp_path: Path) -> None:
    convert(found, "jsonl", tmp_path / "out.jsonl")
    packed = tmp_path / "out.jsonl.gz"
    packed.write_bytes(gzip.compress((tmp_path / "out.jsonl").read_bytes()))
    assert list(read_any(packed)) == found


def test_gold_is_what_evaluate_reads(found: list[Extraction], tmp_path: Path) -> None:
    convert(found, "gold", tmp_path / "gold")
    report = evaluate(load_gold(tmp_path / "gold"), found)
    assert (report.errors, report.missing) == ([], [])


def test_line_ends_stay(tmp_path: Path, short: Extraction) -> None:
    text = short.text.replace("\n", "\r\n")
    odd = Extraction.model_validate({"article": {"id": "odd"}, "text": text})
    convert([odd], "brat", tmp_path)
    assert (tmp_path / "odd.txt").read_bytes().decode() == text
    assert next(read_any(tmp_path / "odd.ann")).text == text


def test_ids_cannot_leave_the_folder(tmp_path: Path, short: Extraction) -> None:
    evil = short.model_copy(update={"article": short.article.model_copy(update={"id": "/../../x/<y>.txt"})})
    convert([evil], "brat", tmp_path / "out")
    assert (tmp_path / "out" / "x" / "_y_.txt").is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]
    with pytest.raises(OutputError, match="several articles"):
        convert([evil, evil], "gold", tmp_path / "out")


def test_displacy_page_and_lines(tmp_path: Path, short: Extraction) -> None:
    convert([short], "displacy", tmp_path / "out.html")
    assert (tmp_path / "out.html").read_text("utf-8").startswith("<!DOCTYPE html>")
    convert([short], "displacy", tmp_path / "out.jsonl")
    assert json.loads((tmp_path / "out.jsonl").read_text("utf-8"))["title"] == "签约"


def test_errors_say_what_to_do(tmp_path: Path, short: Extraction) -> None:
    with pytest.raises(OptionError, match="choose one of brat"):
        convert([], "conll", tmp_path)
    with pytest.raises(InputError, match="holds no brat annotations"):
        list(read_any(tmp_path))
    with pytest.raises(InputError, match="nowhere"):
        list(read_any(tmp_path / "nowhere"))
    (tmp_path / "a.ann").write_text("T1\tDATE 0\n", "utf-8")
    (tmp_path / "a.txt").write_text("11日", "utf-8")
    with pytest.raises(InputError, match=r"a\.ann: line 1: no brat annotation"):
        list(read_any(tmp_path))
