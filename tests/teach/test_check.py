from pathlib import Path

import pytest

from zhnews_extract.errors import RuleError
from zhnews_extract.rulebook import packs, rule_files
from zhnews_extract.teach import check
from zhnews_extract.teach.rooms import MODELS, model_of

PACK = Path(__file__).parents[2] / "fixtures" / "packs" / "land-auctions"


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return folder


def test_every_rule_file_has_its_model() -> None:
    assert set(MODELS) == set(rule_files())
    assert all(model_of(name).__doc__ for name in MODELS)


def test_nothing_is_wrong_with_the_shipped_rules() -> None:
    assert list(map(str, check())) == []


def test_nothing_is_wrong_with_the_sample_pack() -> None:
    assert list(map(str, check(PACK))) == []


# file of the pack, its text, line and words of the one finding
CASES = [
    ("events/trigger.yaml", "types: {}\n", 0, "error", "did you mean events/triggers.yaml?"),
    ("events/triggers.yaml", "types:\n\tsigning: {}\n", 2, "error", "a tab; YAML is indented with blanks"),
    ("events/triggers.yaml", "types:\n  signing:\n    strog: [歃血]\n", 3, "error", "should be 'strong'"),
    ("events/triggers.yaml", "types: {}\nabout: {x: {sentense: 甲}}\n", 2, "error", "did you mean sentence?"),
    ("events/triggers.yaml", "types:\n  land sale: {strong: [歃血]}\n", 2, "error", "should match pattern"),
    ("events/triggers.yaml", "types:\n  signing:\n    strong: [歃血, 歃血]\n", 3, "warning", "is listed twice"),
    ("events/triggers.yaml", "types:\n  signing:\n    strong: [签约]\n", 3, "warning", "in the rules below already"),
    ("events/triggers.yaml", "types:\n  signing:\n    strong:\n    - 簽妥盟\n", 4, "warning", "text is read as 签妥盟"),
    ("events/triggers.yaml", "types:\n  signing:\n    weak: [签妥]\n", 3, "warning", "as weak it never counts"),
    ("events/triggers.yaml", "types:\n  vow: {strong: [缔约]}\n", 2, "warning", "a strong trigger of signing too"),
    ("events/triggers.yaml", "types: {}\ntypes: {}\n", 2, "error", "is here twice (line 1)"),
    (
        "events/frames.yaml",
        "frames:\n- {id: x, types: [sgining], role: company, kinds: C}\n",
        2,
        "error",
        "frames.x: no event type sgining",
    ),
    ("events/frames.yaml", "roles:\n  vow: {C: [company]}\n", 2, "error", "no event type vow"),
    ("events/frames.yaml", "roles:\n  signing: {C: [compny]}\n", 2, "error", "should be 'company'"),
    ("events/frames.yaml", "roles:\n  signing: {X: [company]}\n", 2, "error", "roles.signing.X"),
    ("events/frames.yaml", "kinds:\n  price: [起始价]\n", 2, "error", "kinds.price"),
    (
        "events/frames.yaml",
        "frames:\n- {id: by, types: [any], role: company, kinds: C}\n",
        2,
        "warning",
        "takes the place of the rule of this id",
    ),
    (
        "events/frames.yaml",
        "frames:\n- {id: x, types: [any], role: company, kinds: C}\n- {id: x, types: [any], role: company, kinds: C}\n",
        3,
        "error",
        "x is listed twice (line 2)",
    ),
    ("events/cues.yaml", "blockers:\n- id: x\n  before: (甲\n", 3, "error", "no regular expression"),
    ("events/cues.yaml", "blockers:\n- id: x\n  before: (?:甲+)+乙\n", 3, "error", "exponential time"),
    ("events/cues.yaml", "blockers:\n- id: x\n  before: 甲.*乙\n", 3, "warning", "without bound"),
    ("money/currencies.yaml", "currencies:\n  BTN: {name: 努扎姆}\n", 2, "error", "did you mean names?"),
    ("entities/names.yaml", "names: {COMPANY: [甲公司], PARK: [甲公司]}\n", 1, "error", "is a COMPANY already"),
    ("entities/names.yaml", "names: {COMPANY: [核心竞争力]}\n", 1, "warning", "never a name"),
    ("reading/fields.yaml", "labels: {publishd: [公告日]}\n", 1, "error", "labels.publishd"),
    ("pack.yaml", "disable:\n- tokens.week\n- tokens.weeks\n", 3, "error", "tokens.weeks: no rule has this id"),
    ("pack.yaml", "disable: [triggers.signing.strong]\n", 1, "error", "is a group of rules"),
    ("pack.yaml", "disabled: []\n", 1, "error", "did you mean disable?"),
    ("dates/tokens.yaml", "tokens:\n  day:\n  - '%{nosuch}日'\n", 0, "error", "do not fit together"),
]


@pytest.mark.parametrize(("name", "text", "line", "level", "words"), CASES, ids=lambda value: str(value)[:24])
def test_each_error_is_found_where_it_is(
    tmp_path: Path, name: str, text: str, line: int, level: str, words: str
) -> None:
    found = check(write(tmp_path, name, text))
    assert [(item.line, item.level) for item in found if words in item.message] == [(line, level)], found
    assert all(Path(item.file).is_relative_to(tmp_path) for item in found)


def test_words_switched_off_are_no_rivals(tmp_path: Path) -> None:
    write(tmp_path, "events/triggers.yaml", "types:\n  vow: {strong: [缔约]}\n")
    write(tmp_path, "pack.yaml", "disable: [triggers.signing.缔约]\n")
    assert check(tmp_path) == []


def test_all_errors_of_a_file_are_told(tmp_path: Path) -> None:
    text = "currencies:\n  BTN: {name: 努扎姆}\n  XXX: {names: [甲元], code: [X]}\n"
    assert [item.line for item in check(write(tmp_path, "money/currencies.yaml", text))] == [2, 2, 3]


def test_an_installed_pack_goes_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "events/triggers.yaml", "types:\n  vow: {stong: [缔约]}\n")
    monkeypatch.setattr(packs, "installed_packs", lambda: {"mine": tmp_path})
    (found,) = check(Path("mine"))
    assert (found.line, found.level) == (2, "error")
    with pytest.raises(RuleError, match="installed packs: mine"):
        check(Path("yours"))


def test_an_unknown_id_that_is_switched_off_has_a_likely_one(tmp_path: Path) -> None:
    (found,) = check(write(tmp_path, "pack.yaml", "disable: [cues.hearsy]\n"))
    assert "did you mean cues.hearsay?" in found.message


def test_folders_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="no such folder"):
        check(tmp_path / "nowhere")
    assert "holds no rule files" in str(check(tmp_path)[0])
