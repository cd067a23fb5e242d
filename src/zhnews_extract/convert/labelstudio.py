"""Label Studio: tasks with predictions to correct, and the corrected tasks back.

After its raw JSON format (https://labelstud.io/guide/task_format). Its offsets have counted UTF-16 units in some
versions and code points in others; on the way back each is checked against the text it is said to cover.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any
from xml.sax.saxutils import quoteattr

from zhnews_extract import __version__
from zhnews_extract.convert.marks import LABELS, PART, ROLES, SAME, STATUSES, Mark, Sheet
from zhnews_extract.convert.reader import from_sheet
from zhnews_extract.convert.writer import to_sheet
from zhnews_extract.errors import InputError
from zhnews_extract.schema import Extraction

_COLOURS = "#0072b2 #e69f00 #009e73 #d55e00 #cc79a7 #56b4e9 #b3a100 #6a51a3 #7f7f7f #a65628 #1b7837".split()
_NAMES = {"from_name": "label", "to_name": "text"}


def to_label_studio(found: Extraction) -> dict[str, Any]:
    """Write an extraction as a task with one prediction; labels see :func:`label_config`."""
    sheet = to_sheet(found)
    result: list[dict[str, Any]] = []
    for mark in sheet.marks:
        value = {"start": mark.start, "end": mark.end, "text": sheet.text[mark.start : mark.end]}
        region = {"id": mark.id, **_NAMES, "type": "labels", "value": {**value, "labels": [mark.label]}}
        if mark.note:
            region["meta"] = {"text": [json.dumps(mark.note, ensure_ascii=False)]}
        result.append(region)
        if mark.id in sheet.status:
            choice = {**value, "choices": [sheet.status[mark.id]]}
            result.append({"id": mark.id, **_NAMES, "from_name": "status", "type": "choices", "value": choice})
    links = [*sheet.links, *((item, PART, whole) for item, whole in sheet.parts)]
    links += [(first, SAME, other) for first, *others in sheet.groups for other in others]
    result += [
        {"type": "relation", "from_id": source, "to_id": target, "direction": "right", "labels": [label]}
        for source, label, target in links
    ]
    return {
        "data": {"text": sheet.text, "id": found.article.id, "title": found.article.title, "rest": sheet.rest},
        "predictions": [{"model_version": f"zhnews-extract {__version__}", "result": result}],
    }


def from_label_studio(task: Mapping[str, Any]) -> Extraction:
    """Read a task: the last annotation that was not cancelled, else the last prediction.

    Raises
    ------
    InputError
        If the task is not of the raw JSON format, or says what cannot be.
    """
    data = task.get("data")
    if not isinstance(data, Mapping) or not isinstance(data.get("text"), str):
        raise InputError("no Label Studio task with data.text; export in the format JSON, not JSON-MIN")
    done = [item for item in task.get("annotations") or () if not item.get("was_cancelled")]
    made = done or list(task.get("predictions") or ())
    rest = data.get("rest") or {"article": {"id": str(data.get("id", "-")), "title": data.get("title")}}
    sheet = Sheet(data["text"], rest=dict(rest))
    seen: dict[str, list[str]] = {}
    for item in made[-1].get("result") or () if made else ():
        try:
            _read(item, sheet, seen)
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise InputError(f"{data.get('id', '-')}: a result that is none: {str(item)[:80]} ({error})") from error
    sheet.groups = [*seen.values(), *([m.id] for m in sheet.marks if m.layer == "entity" and _alone(m, seen))]
    return from_sheet(sheet)


def _alone(mark: Mark, groups: Mapping[str, list[str]]) -> bool:
    """Whether a mark was written as an entity of its own (marks without a note are new and join those like them)."""
    return bool(mark.note) and not any(mark.id in group for group in groups.values())


def _read(item: Mapping[str, Any], sheet: Sheet, groups: dict[str, list[str]]) -> None:
    kind = item["type"]
    if kind == "relation":
        for label in item.get("labels") or ():
            source, target = str(item["from_id"]), str(item["to_id"])
            if label == SAME:
                groups.setdefault(source, [source]).append(target)
            elif label == PART:
                sheet.parts.append((source, target))
            else:
                sheet.links.append((source, str(label), target))
    elif kind == "labels":
        start, end = _offsets(item["value"], sheet.text)
        texts = (item.get("meta") or {}).get("text") or []
        said = texts if isinstance(texts, str) else "".join(texts)
        note = json.loads(said) if said.lstrip().startswith("{") else {}
        sheet.marks.append(Mark(str(item["id"]), str(item["value"]["labels"][0]), start, end, note))
    elif kind == "choices" and item.get("from_name") == "status":
        status = str(item["value"]["choices"][0])
        if status not in STATUSES:
            raise InputError(f"no status {status}; known: {', '.join(STATUSES)}")
        sheet.status[str(item["id"])] = status


def _offsets(value: Mapping[str, Any], text: str) -> tuple[int, int]:
    """Offsets in code points, whichever unit they were written in."""
    start, end = int(value["start"]), int(value["end"])
    said = value.get("text")
    if said is None or text[start:end] == said:
        return start, end
    units = text.encode("utf-16-le", "surrogatepass")
    before = units[: 2 * start].decode("utf-16-le", "replace")
    within = units[2 * start : 2 * end].decode("utf-16-le", "replace")
    if within == said:
        return len(before), len(before) + len(within)
    return start, end


def label_config(event_types: Iterable[str]) -> str:
    """Labeling interface (XML) for projects that the tasks go into."""
    kinds = list(event_types)
    labels = "".join(
        f"    <Label value={quoteattr(name)} background={quoteattr(_COLOURS[i % len(_COLOURS)])}/>\n"
        for i, name in enumerate((*LABELS, *kinds))
    )
    relations = "".join(f"    <Relation value={quoteattr(name)}/>\n" for name in (*ROLES, SAME, PART))
    choices = "".join(f"    <Choice value={quoteattr(name)}/>\n" for name in STATUSES)
    return (
        f"<View>\n  <Relations>\n{relations}  </Relations>\n"
        f'  <Labels name="label" toName="text">\n{labels}  </Labels>\n'
        f'  <Text name="text" value="$text" granularity="symbol"/>\n'
        f'  <Choices name="status" toName="text" perRegion="true" whenTagName="label" '
        f"whenLabelValue={quoteattr(','.join(kinds))}>\n{choices}  </Choices>\n</View>\n"
    )
