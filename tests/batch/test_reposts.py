import random
from collections.abc import Callable

from zhnews_extract.batch.reposts import Reposts, alike, signature
from zhnews_extract.reading import read_text

BODY = [
    "本报讯 11月3日,临江市举行四季度重点项目集中签约仪式,共签约项目23个,总投资186亿元,涉及新能源、高端装备等领域。",
    "市委书记在致辞中表示,临江正加快建设现代化产业体系,将为企业提供全生命周期服务,让项目早落地、早开工、早见效。",
    "签约项目中,投资20亿元的固态电池项目由江北新材料公司建设,占地200亩,预计2027年6月投产,达产后年产值35亿元。",
    "华东精密计划投资8.5亿元建设减速器生产线,一期租用标准厂房2万平方米,明年3月设备进场。",
    "今年以来,临江市累计签约亿元以上项目142个,其中10亿元以上项目19个,开工率超过七成。",
]
HEAD = "临江签约23个重点项目\n2025-11-04 08:12 来源:临江日报\n"


def _sign(text: str) -> bytes:
    found = signature(read_text(text))
    assert found is not None
    return found


def _page(paragraphs: list[str], head: str = HEAD) -> bytes:
    return _sign(head + "\n".join(paragraphs))


def test_other_header_wrapping_and_script_make_no_difference() -> None:
    other = "首页 > 新闻 > 正文\n总投资186亿元!临江再签大单\n2025-11-05 10:00 来源:江北新闻网 作者:李明\n"
    assert alike(_page(BODY), _page(BODY, other))
    wide = str.maketrans({",": "\uff0c", "2": "\uff12"})
    assert alike(_page(BODY), _page([p.translate(wide) for p in BODY]))


def test_a_shortened_repost_is_recognised_and_another_article_is_not() -> None:
    assert alike(_page(BODY), _page([p.replace("本报讯 ", "") for p in BODY[:-1]]))
    assert not alike(_page(BODY), _page([BODY[0], "第二天,临江市又召开座谈会,听取企业对营商环境的意见建议。" * 4]))


def test_forms_filled_with_other_figures_are_no_reposts() -> None:
    def report(month: int, total: str, rate: str) -> bytes:
        form = (
            "今年前{m}个月,全市一般公共预算收入完成情况良好,规模以上工业企业运行总体平稳,重点行业支撑有力,外贸进出口保持增长。"
            "全市固定资产投资同比增长{r}%,社会消费品零售总额{t}亿元,居民人均可支配收入继续增加,物价总体稳定,就业形势向好。"
        )
        return _sign("全市经济运行\n" + form.format(m=month, t=total, r=rate))

    assert alike(report(9, "812.4", "5.1"), report(9, "812.4", "5.1"))
    assert not alike(report(9, "812.4", "5.1"), report(10, "903.7", "5.4"))


def test_short_texts_are_not_compared() -> None:
    assert signature(read_text("11日,甲公司与乙区签约。")) is None


def test_the_first_is_the_original_of_all() -> None:
    reposts = Reposts()
    asked: list[str] = []

    def name(id: str) -> Callable[[], str]:
        return lambda: asked.append(id) or id  # type: ignore[func-returns-value]

    other = _page(["完全不同的一篇报道,讲的是另一座城市的农业合作社与收成。" * 5, "今年粮食总产量21.4亿斤。"])
    assert reposts.original(name("a"), _page(BODY)) is None
    assert reposts.original(name("b"), other) is None
    assert reposts.original(name("c"), _page(BODY[:-1])) == "a"
    assert reposts.original(name("d"), _page(BODY)) == "a"
    assert asked == ["a", "b"]
    reposts.close()


def test_many_articles_of_one_form_stay_apart() -> None:
    random.seed(3)
    reposts = Reposts()
    words = [chr(c) for c in range(0x4E00, 0x4E00 + 2000)]
    for n in range(150):
        text = "".join(random.choices(words, k=400))
        assert reposts.original(lambda n=n: str(n), _sign(f"标题第{n}号\n{text}。")) is None  # type: ignore[misc]
    reposts.close()
