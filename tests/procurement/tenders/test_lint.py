"""Which conditions are stopped, which pointed out, which pass."""

from __future__ import annotations

import pytest

from procurement.tenders.lint import lint, refusals

LAWFUL = """投标人须符合政府采购法第二十二条规定；具有有效的营业执照；
具有食品生产许可证、食品经营许可证，或仅销售预包装食品备案；
参加本次采购活动前三年内，在经营活动中没有重大违法记录；配送人员持有有效健康证明，从业人员按规定体检；
能够按合同约定配送到本县各学校；投标人应为生产商或经销商；应注明所投产品的品牌和产地；不设最低限价；
不得以注册资本限制投标人；本项目不要求提供生产厂家授权；可提供近三年类似业绩合同，最多2个；
每批次提供生产厂家的出厂检验报告；库房面积与配送量相适应。"""


def test_a_lawful_text_raises_nothing() -> None:
    assert lint(LAWFUL) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("注册资本不低于500万元", "lint.capital"),
        ("上一年度营业收入须达到1000万元以上", "lint.size"),
        ("从业人员不少于50人", "lint.size"),
        ("投标人须在本县设立分公司", "lint.region"),
        ("须在青禾县境内有仓库", "lint.region"),
        ("注册地须在本省", "lint.region"),
        ("获得市级以上荣誉", "lint.regional_award"),
        ("大米须为金穗牌", "lint.brand"),
        ("指定使用甲公司品牌", "lint.brand"),
        ("须提供生产厂家授权书", "lint.authorisation"),
        ("设置最低限价4元", "lint.floor_price"),
        ("报价不得低于最高限价的85%", "lint.floor_price"),
        ("下浮率不得超过10%", "lint.discount_cap"),
        ("近三年须有3个同类业绩合同", "lint.experience"),
        ("提供五份学校食堂类似项目合同", "lint.experience"),
        ("须为名录库供应商", "lint.closed_list"),
        ("只有国有企业方可参加", "lint.ownership"),
    ],
)
def test_a_forbidden_condition_is_stopped_with_its_article(text: str, code: str) -> None:
    found = [problem for problem in refusals(text) if problem.code == code]
    assert len(found) == 1
    assert found[0].law
    assert found[0].params["text"] in text


def test_two_contracts_may_be_asked_for_and_three_not() -> None:
    assert refusals("须有2个同类业绩合同") == []
    assert refusals("须有3个同类业绩合同", max_contracts=3) == []
    assert [p.code for p in refusals("须有3个同类业绩合同")] == ["lint.experience"]


def test_doubtful_words_are_pointed_out_but_do_not_stop() -> None:
    findings = lint("成立满三年以上，具有良好信誉")
    assert {finding.problem.code for finding in findings} == {"lint.years", "lint.vague"}
    assert refusals("成立满三年以上，具有良好信誉") == []


def test_a_denial_before_the_word_does_not_excuse_a_later_demand() -> None:
    assert [p.code for p in refusals("不得以注册资本限制投标人。注册资本须在100万元以上。")] == ["lint.capital"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("下浮率不得超过10%。", "lint.discount_cap"), ("下浮率最高为10%。", "lint.discount_cap"),
        ("下浮率不得低于5%。", "lint.discount_floor"), ("下浮比例最低3%。", "lint.discount_floor"),
    ],
)  # fmt: skip
def test_a_discount_has_neither_cap_nor_floor_in_the_text(text, code):
    assert [(found.problem.code, found.refused) for found in lint(text)] == [(code, True)]
    assert lint("下浮率由投标人自行填报，保留两位小数。") == []
