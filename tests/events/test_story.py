from __future__ import annotations

from zhnews_extract.events.arguments import Story
from zhnews_extract.events.drafts import Draft
from zhnews_extract.events.rules import event_rules
from zhnews_extract.events.trace import Trace
from zhnews_extract.rulebook import rulebook

from .conftest import Run


def test_what_a_name_was_is_remembered_for_a_dozen_events(run: Run) -> None:
    trace = Trace()
    run("2月11日,远帆公司与立恒公司签约。", {"远帆公司": "COMPANY", "立恒公司": "COMPANY"}, trace=trace)
    assert trace.context is not None
    one, other = (item for item in trace.context.items if item.kind == "C")
    story = Story(trace.context, trace.anchors, event_rules(rulebook()))

    def tell(*roles: str) -> None:
        scene = story.begin(Draft("signing", trace.anchors[:1]))
        for role in roles:
            scene.take(one if role == "target" else other, role)
        story.end(scene)

    tell("target")
    for _ in range(11):
        tell("company")
        assert story.ever == {one.key: ("target",), other.key: ("company",)}
    tell("company", "investor")
    assert story.ever == {other.key: ("company", "investor")}
