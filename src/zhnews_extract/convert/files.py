"""Files of all these formats: read whatever it is, write what is asked for."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from zhnews_extract.convert.brat import brat_configuration, from_brat, to_brat
from zhnews_extract.convert.docs import to_displacy
from zhnews_extract.convert.gold import gold_json, to_gold
from zhnews_extract.convert.labelstudio import from_label_studio, label_config, to_label_studio
from zhnews_extract.errors import InputError, OptionError, OutputError
from zhnews_extract.evaluation import read_extractions
from zhnews_extract.schema import Extraction

FORMATS = ("brat", "labelstudio", "displacy", "gold", "jsonl")
_HEAD = 64  # bytes that tell what a file is
_UNSAFE = re.compile(r"[^\w.()·-]+")


def read_any(path: Path) -> Iterator[Extraction]:
    """Read extractions (JSON, JSON lines), a folder of brat files or one ``.ann``, or an export of Label Studio.

    Raises
    ------
    InputError
        If it is none of these, or malformed; names file and place.
    """
    if path.is_dir():
        annotated = sorted(path.rglob("*.ann"))
        if not annotated:
            raise InputError(f"{path}: holds no brat annotations (NAME.ann); give the file itself")
        for ann in annotated:
            yield _brat(ann, ann.relative_to(path).with_suffix("").as_posix())
    elif path.suffix == ".ann":
        yield _brat(path, path.stem)
    else:
        tasks = _tasks(path)
        if tasks is None:
            yield from read_extractions(path)
        for task in tasks or ():
            try:
                yield from_label_studio(task)
            except InputError as error:
                raise InputError(f"{path}: {error}") from None


def _tasks(path: Path) -> list[Any] | None:
    """Tasks of an export of Label Studio; ``None``: it is something else."""
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from None
    if not head.lstrip().startswith((b"[", b'{"data"', b'{"id"')):
        return None
    text = _text(path)
    try:
        loaded = json.loads(text)
    except ValueError as error:
        raise InputError(f"{path}: no JSON: {error}") from None
    return loaded if isinstance(loaded, list) else [loaded]


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")  # read_text would change line ends, and with them the offsets
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: {getattr(error, 'strerror', None) or error}") from None


def _brat(path: Path, name: str) -> Extraction:
    source, meta = path.with_suffix(".txt"), path.with_suffix(".meta.json")
    said = _text(meta) if meta.is_file() else json.dumps({"article": {"id": name}})
    try:
        return from_brat(_text(source), _text(path), said)
    except InputError as error:
        raise error if str(error).startswith(str(path.parent)) else InputError(f"{path}: {error}") from None


def convert(extractions: Iterable[Extraction], to: str, output: Path) -> int:
    """Write extractions in another format.

    Parameters
    ----------
    to
        ``brat`` (a folder of ``NAME.txt``, ``NAME.ann``, ``NAME.meta.json``, ``annotation.conf``), ``labelstudio``
        (tasks; their interface goes beside them as ``.xml``), ``displacy`` (a page if ``output`` ends in ``.html``,
        else JSON lines), ``gold`` (a folder of ``NAME.txt`` and ``NAME.json``) or ``jsonl``.

    Returns
    -------
    int
        Number of articles.

    Raises
    ------
    OptionError
        If there is no such format.
    OutputError
        If a file cannot be written, or two articles would have one name.
    """
    writers: dict[str, Callable[[list[Extraction], Path], None]] = {
        "brat": _write_brat,
        "labelstudio": _write_label_studio,
        "displacy": _write_displacy,
        "gold": _write_gold,
        "jsonl": _write_lines,
    }
    if to not in writers:
        raise OptionError(f"{to}: no such format; choose one of {', '.join(FORMATS)}")
    found = list(extractions)
    try:
        writers[to](found, output)
    except OSError as error:
        raise OutputError(f"{error.filename or output}: {error.strerror or error}") from error
    return len(found)


def _names(found: Iterable[Extraction], *, flat: bool) -> list[str]:
    """File name of each article: its id without what is dangerous in a path."""
    names = []
    for extraction in found:
        parts = [_UNSAFE.sub("_", part) for part in extraction.article.id.split("/") if part.strip(".")]
        names.append("/".join(parts[-1:] if flat else parts).removesuffix(".txt") or "article")
    for name, articles in Counter(names).items():
        if articles > 1:
            raise OutputError(f"{name}: several articles would be written into files of this name")
    return names


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))


def _types(found: Iterable[Extraction]) -> list[str]:
    from zhnews_extract.events.rules import event_rules
    from zhnews_extract.rulebook import rulebook

    known = [*event_rules(rulebook()).types, "statistics"]
    return list(dict.fromkeys([*known, *(event.type for extraction in found for event in extraction.events)]))


def _write_brat(found: list[Extraction], output: Path) -> None:
    for name, extraction in zip(_names(found, flat=False), found, strict=True):
        text, annotations, meta = to_brat(extraction)
        base = output / name
        _put(base.with_name(base.name + ".txt"), text)
        _put(base.with_name(base.name + ".ann"), annotations)
        _put(base.with_name(base.name + ".meta.json"), meta)
    _put(output / "annotation.conf", brat_configuration(_types(found)))


def _write_label_studio(found: list[Extraction], output: Path) -> None:
    tasks = [to_label_studio(extraction) for extraction in found]
    _put(output, json.dumps(tasks, ensure_ascii=False, indent=1) + "\n")
    _put(output.with_suffix(".xml"), label_config(_types(found)))


def _write_displacy(found: list[Extraction], output: Path) -> None:
    if output.suffix.lower() in (".html", ".htm"):
        from spacy import displacy

        drawn = [to_displacy(extraction) for extraction in found]
        page: str = displacy.render(drawn, style="ent", manual=True, page=True, jupyter=False)
        _put(output, page)
    else:
        _put(output, "".join(json.dumps(to_displacy(e), ensure_ascii=False) + "\n" for e in found))


def _write_gold(found: list[Extraction], output: Path) -> None:
    for name, extraction in zip(_names(found, flat=True), found, strict=True):
        _put(output / f"{name}.txt", extraction.text)
        _put(output / f"{name}.json", gold_json(to_gold(extraction)))


def _write_lines(found: list[Extraction], output: Path) -> None:
    _put(output, "".join(extraction.model_dump_json() + "\n" for extraction in found))
