from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.batch import workers
from zhnews_extract.batch.pool import Interrupted, Known, Pool
from zhnews_extract.batch.records import Item
from zhnews_extract.batch.units import Unit
from zhnews_extract.batch.worker import Setup
from zhnews_extract.errors import RuleError, ZhnewsError
from zhnews_extract.reading import Input

SETUP = Setup("none")


def _units(*names: str, path: str = "-") -> list[Unit]:
    return [Unit(path, name, "") for name in names]


def _run(pool: Pool, units: Iterable[Unit | Known]) -> list[str]:
    """What came, in short: names of articles, ``!kind`` for failures, ``.`` at the end of each unit."""
    out = []
    for _, result, _ in pool.results(units):
        if not isinstance(result, Item):
            out.append(".")
        elif result.failure is not None:
            out.append(f"!{result.failure.kind} {result.failure.id}")
        else:
            assert result.packed is not None
            out.append(result.packed.split()[0].decode())
    return out


def test_order_is_that_of_the_units_whoever_is_faster() -> None:
    names = ["slow*2", *(f"u{n}" for n in range(30))]
    got = _run(Pool(SETUP, 3, target=workers.play), _units(*names))
    assert got == ["slow*2/0", "slow*2/1", ".", *(part for n in range(30) for part in (f"u{n}/0", "."))]


def test_known_units_keep_their_place_and_start_no_worker() -> None:
    known = Known(Unit("-", "k", "k"), b"d", [Item(b"k/0 -")])
    assert _run(Pool(SETUP, 2, target=workers.never_loads), [known, known]) == ["k/0", ".", "k/0", "."]
    got = _run(Pool(SETUP, 1, target=workers.play), [*_units("a"), known, *_units("b")])
    assert got == ["a/0", ".", "k/0", ".", "b/0", "."]


def test_a_dead_worker_loses_no_article(tmp_path: Path) -> None:
    units = [*_units("a"), *_units("die-once*4", path=str(tmp_path / "died")), *_units("b", "die*3", "c")]
    got = _run(Pool(SETUP, 1, target=workers.play), units)
    assert got == [
        *("a/0", "."),
        *(f"die-once*4/{n}" for n in range(4)),
        *(".", "b/0", "."),
        *("die*3/0", "!crash die*3/1", "die*3/2", "."),
        *("c/0", "."),
    ]


def test_a_file_that_cannot_be_read_alive_fails_as_a_whole() -> None:
    assert _run(Pool(SETUP, 1, target=workers.play), _units("reading-dies", "b")) == ["!crash ", ".", "b/0", "."]


def test_an_article_beyond_its_time_is_given_up() -> None:
    got = _run(Pool(SETUP, 2, time_limit=0.7, target=workers.play), _units("hang*3", "b"))
    assert got == ["hang*3/0", "!timeout hang*3/1", "hang*3/2", ".", "b/0", "."]


def test_large_units_and_results_do_not_lock_up() -> None:
    data, id = bytes(3_000_000), "x" * 500  # results of 0.5 MB
    units = [Unit("-", f"u{n}", id, part=Input(data, id, "")) for n in range(12)]
    assert len(_run(Pool(SETUP, 2, target=workers.play), units)) == 24


def test_large_and_small_units_keep_their_order(tmp_path: Path) -> None:
    units = [
        Unit(str(tmp_path / "died"), f"{name}*{count}", "", part=Input(bytes(size), "", ""))
        for name, count, size in (("a", 1, 99_999), ("b", 2, 1), ("die-once", 3, 99_999), ("c", 2, 1), ("d", 1, 99_999))
    ]
    for jobs in (1, 2):
        got = _run(Pool(SETUP, jobs, target=workers.play), units)
        assert got == [
            part for unit in units for part in (*(f"{unit.name}/{n}" for n in range(int(unit.name[-1]))), ".")
        ]
        (tmp_path / "died").unlink()


def test_workers_that_never_load_end_the_batch() -> None:
    with pytest.raises(ZhnewsError, match="exit code 7"):
        _run(Pool(SETUP, 1, target=workers.never_loads), _units("a"))
    with pytest.raises(RuleError, match=r"money\.yaml"):
        _run(Pool(SETUP, 1, target=workers.refuses), _units("a"))


def test_units_are_taken_as_they_are_needed() -> None:
    taken = 0

    def endless() -> Iterable[Unit]:
        nonlocal taken
        while True:
            taken += 1
            yield Unit("-", "slow" if taken == 1 else f"u{taken}", "")

    pool = Pool(SETUP, 2, target=workers.play)
    results = pool.results(endless())
    seen = [next(results) for _ in range(40)]
    results.close()
    assert len(seen) == 40
    assert taken < 600


def test_the_wish_to_stop_is_heard() -> None:
    asked = 0

    def stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    with pytest.raises(Interrupted):
        _run(Pool(SETUP, 1, stop=stop, target=workers.play), _units("slow*1000"))
