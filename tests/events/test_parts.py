from hypothesis import given
from hypothesis import strategies as st

from zhnews_extract.events.linear import LogLinear
from zhnews_extract.events.parts import Description, features_of, spelled
from zhnews_extract.events.table import STEPS, Table


def stand(kind: str, where: str) -> list[str]:
    return [f"{kind}|{where}", f"{kind}|{where}|new"]


NAMES = ["C|cl", "C|l1=与|signing", "C|l1=", "C|l1=|", "J|cl", "C|f=签约"]


def around(kind: str, left: str, right: str, type_: str) -> list[str]:
    return [f"{kind}|l1={left}|{type_}", f"{kind}|r1={right}|{type_}"]


DECISIONS: list[Description] = [
    ([(stand, ("C", "cl")), (around, ("C", "与", "。", "signing"))], ["C|f=签约"]),
    ([(stand, ("J", "cl")), (around, ("J", "与", "。", "signing"))], []),
    ([], ["unknown"]),
    ([(stand, ("C", "cl"))], ["C|l1="]),
]


def test_parts_weigh_what_their_names_weigh() -> None:
    several = LogLinear(
        ["a", "b"], [0.25, -1.0], Table.of({name: [n / 100, -n / 10] for n, name in enumerate(NAMES, 1)}, 2)
    )
    alone = LogLinear(["yes"], [0.5], Table.of({name: [n / 100] for n, name in enumerate(NAMES, 1)}, 1))
    for model in (several, alone):
        told = [model.scores(spelled(decision)) for decision in DECISIONS]
        for _ in range(2):  # the second time from memory
            assert [model.scores_of(decision) for decision in DECISIONS] == told


def test_scores_among_some_classes() -> None:
    model = LogLinear(["a", "b", "c"], [0.0, 0.0, 0.5], Table.of({"C|cl": [1.0, 2.0, -3.0]}, 3))
    total = model.total_of(([(stand, ("C", "cl"))], []))
    assert model.scores_among(("c", "unknown", "a"), total) == (("c", "a"), [-2.5, 1.0])


def test_sums_of_two_descriptions_add_up() -> None:
    model = LogLinear(["a", "b"], [0.25, -1.0], Table.of({name: [n, -n / 10] for n, name in enumerate(NAMES, 1)}, 2))
    (parts, names), more = DECISIONS[0], DECISIONS[1]
    both = model.total_of((parts + more[0], names + more[1]))
    assert both == model.total_of(DECISIONS[0]) + model.total_of(more)


def test_names_of_parts() -> None:
    assert features_of([(stand, ("C", "cl"))]) == ["C|cl", "C|cl|new"]
    assert spelled(DECISIONS[0]) == ["C|cl", "C|cl|new", "C|l1=与|signing", "C|r1=。|signing", "C|f=签约"]


def test_a_feature_counts_once() -> None:
    model = LogLinear(["a", "b"], [0.1, 0.2], Table.of({"x": [1.0, -1.0]}, 2))
    assert model.scores(["x", "x", "unknown"]) == model.scores(["x"]) == [1.1, -0.8]
    assert model.scores(["unknown"]) == model.scores([]) == [0.1, 0.2]


@given(st.lists(st.lists(st.integers(-32768, 32767), min_size=3, max_size=3), max_size=20))
def test_packed_sums_are_those_of_each_class(rows: list[list[int]]) -> None:
    table = Table.of({str(n): [weight / STEPS for weight in row] for n, row in enumerate(rows)}, 3)
    found = table.unpacked(table.total([*map(str, range(len(rows))), "unknown"]))
    assert found == tuple(sum(row[lane] for row in rows) for lane in range(3))
