from zhnews_extract.events.linear import LogLinear
from zhnews_extract.events.parts import Description, features_of, spelled
from zhnews_extract.events.table import Table


def stand(kind: str, where: str) -> list[str]:
    return [f"{kind}|{where}", f"{kind}|{where}|new"]


NAMES = ["C|cl", "C|l1=与|signing", "C|l1=", "C|l1=|", "J|cl", "C|f=签约"]


def around(kind: str, left: str, right: str, type_: str) -> list[str]:
    return [f"{kind}|l1={left}|{type_}", f"{kind}|r1={right}|{type_}"]


DECISIONS: list[Description] = [
    ([(stand, ("C", "cl"))], ["C|f=签约"], [(around, ("C", "与", "。", "signing"))]),
    ([(stand, ("J", "cl"))], [], [(around, ("J", "与", "。", "signing"))]),
    ([], ["unknown"], []),
    ([(stand, ("C", "cl"))], ["C|l1="], []),
]


def test_parts_weigh_what_their_names_weigh() -> None:
    several = LogLinear(
        ["a", "b"], [0.25, -1.0], Table.of({name: [n / 100, -n / 10] for n, name in enumerate(NAMES, 1)}, 2)
    )
    alone = LogLinear(["yes"], [0.5], Table.of({name: [n / 100] for n, name in enumerate(NAMES, 1)}, 1))
    for model in (several, alone):
        told = [model.scores(spelled(decision)) for decision in DECISIONS]
        for _ in range(2):  # the second time from memory
            assert model.scores_of(DECISIONS) == told
    assert several.scores_of([]) == []


def test_further_parts_are_added() -> None:
    model = LogLinear(["a", "b", "c"], [0.0] * 3, Table.of({"C|cl": [1.0, 2.0, -3.0]}, 3))
    names, places = model.among(("c", "unknown", "a"))
    assert names == ("c", "a")
    assert model.chosen([0.5, 0.0, 0.0], [(stand, ("C", "cl"))], places) == [-3.0, 1.5]


def test_names_of_parts() -> None:
    assert features_of([(stand, ("C", "cl"))]) == ["C|cl", "C|cl|new"]
    assert spelled(DECISIONS[0]) == ["C|cl", "C|cl|new", "C|f=签约", "C|l1=与|signing", "C|r1=。|signing"]


def test_as_many_totals_as_decisions() -> None:
    model = LogLinear(["a", "b"], [0.1, 0.2], Table.of({"x": [1.0, -1.0], "y": [0.5, 0.5]}, 2))
    totals = model.totals([["x", "x"], [], ["unknown"]])
    assert model.scores(["y"], totals[0]) == model.scores(["x", "y"])
    assert model.scores([], totals[1]) == model.scores([]) == [0.1, 0.2]
    assert model.scores([], totals[2]) == [0.1, 0.2]
    assert len(model.totals([])) == 0
