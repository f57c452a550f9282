"""The pages as HTML: complete, escaped, in two languages, with clauses that say the same in both."""

import re
from dataclasses import replace
from datetime import date
from string import Formatter

import pytest

from contracts import Table, render_html
from contracts.clauses import VERSIONS, clauses
from contracts.paging import PAGE_MM, column_shares, row_height, split_rows
from contracts.qr import qr_png, qr_svg
from tests.contracts.contents import SUPPLIER, make_contract, make_english_contract, make_notice

HOSTILE = (
    '</head><script>document.title="x"</script><meta name="pdfkit-enable-local-file-access" content="">'
    "<img src=file:///etc/passwd>{{ 7*7 }}{total}%s"
)
TERMS = {"lots": "L", "total": "T", "total_words": "W", "starts_on": "S", "ends_on": "E", "payment_days": "30"}
LISTS = {"delivery_terms": ("D1", "D2"), "acceptance_rules": ()}


def test_parties_lines_and_capitals_are_on_the_page() -> None:
    page = render_html(make_contract())
    for text in ("青禾县教育局", "禾丰粮油配送有限公司", "人民币肆万贰仟陆佰壹拾叁元肆角柒分", "¥42,613.47", "11.2035"):
        assert text in page
    assert "第十五条" in page
    assert "2027年1月1日" in page
    assert qr_svg("https://example.cn/check/QHHT-2026-011-01").replace("'", "&#39;") in page


def test_hostile_names_stay_text() -> None:
    page = render_html(make_contract(supplier=replace(SUPPLIER, name=HOSTILE), delivery_terms=(HOSTILE,)))
    assert "<script" not in page
    assert "pdfkit-" not in page.replace("&lt;meta name=&#34;pdfkit-", "")
    assert re.findall(r"<img[^>]*src=\"(.{5})", page) == ["data:"]
    assert "{{ 7*7 }}{total}%s" in page
    notice = render_html(make_notice(title=HOSTILE, tables=(Table(head=(HOSTILE,), rows=((HOSTILE,),)),)))
    assert "<script" not in notice


def test_nothing_on_a_page_is_loaded_from_elsewhere() -> None:
    for content in (make_contract(), make_english_contract(), make_notice()):
        page = render_html(content)
        assert set(re.findall(r"(?:src|href)=\"([a-z]+:)", page)) == {"data:"}
        assert "url(" not in page
        assert "@import" not in page


def test_an_unsigned_contract_leaves_the_date_to_the_hand() -> None:
    assert "签订日期：　　　　年　　月　　日" in render_html(make_contract(signed_on=None))
    assert "签订日期：2026年11月20日" in render_html(make_contract())


def test_the_english_contract_is_english() -> None:
    page = render_html(make_english_contract())
    assert '<html lang="en">' in page
    assert "RMB forty-two thousand six hundred thirteen yuan and forty-seven fen only" in page
    assert "1 January 2027" in page
    assert "第一条" not in page


def test_a_table_stands_where_it_was_put() -> None:
    page = render_html(make_notice())
    assert page.index("二、主要标的") < page.index("GB/T 1355") < page.index("三、公告期限与质疑")
    last = render_html(make_notice(tables=(Table(head=("列",), rows=(("格",),)),)))
    assert last.index("提出质疑。") < last.index("<td>格</td>")


@pytest.mark.parametrize("version", VERSIONS)
def test_both_languages_have_the_same_clauses(version: str) -> None:
    chinese, english = (clauses(version, language, TERMS, LISTS) for language in ("zh", "en"))
    assert [len(clause.paragraphs) for clause in chinese] == [len(clause.paragraphs) for clause in english]
    assert [clause.number for clause in english] == [f"Article {n}" for n in range(1, len(english) + 1)]
    assert chinese[9].number == "第十条"
    assert chinese[10].number == "第十一条"
    for zh, en in zip(chinese, english, strict=True):
        cited = re.findall(r"第([一二三四五六七八九十百]+)条(?:）|禁止|的惩罚)", "".join(zh.paragraphs))
        assert [_number(text) for text in cited] == [
            int(n) for n in re.findall(r"art(?:icle|\.) (\d+)", "".join(en.paragraphs))
        ]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_term_is_used_in_both_languages(version: str) -> None:
    marked = {name: f"<{name}>" for name in TERMS}
    for language in ("zh", "en"):
        text = "".join(p for clause in clauses(version, language, marked, LISTS) for p in clause.paragraphs)
        assert all(mark in text for mark in marked.values())
        assert "D1" in text
        assert not [field for _, field, _, _ in Formatter().parse(text) if field]


def test_the_clauses_cite_their_articles() -> None:
    text = "".join(p for clause in clauses("2026-1", "zh", TERMS, LISTS) for p in clause.paragraphs)
    for article in ("第四十九条", "第四十八条", "第七十二条", "第十一条", "第九条", "第十七条", "第四十五条"):
        assert article in text


def test_rows_are_split_by_height_and_none_is_lost() -> None:
    rows = [(str(n), "很长的学校名称" * (n % 5)) for n in range(200)]
    shares = column_shares(("序", "学校"), rows, (0,))
    pieces = split_rows(rows, shares, used_mm=20, closing_mm=12)
    assert [row for piece in pieces for row in piece.rows] == rows
    heights = [sum(row_height(row, shares) for row in piece.rows) for piece in pieces]
    assert heights[0] <= PAGE_MM - 20
    assert max(heights) <= PAGE_MM
    assert heights[-1] <= PAGE_MM - 12
    assert [(piece.position, piece.count) for piece in pieces] == [(n, len(pieces)) for n in range(1, len(pieces) + 1)]


def test_an_empty_table_is_one_piece() -> None:
    assert len(split_rows([], (100.0,))) == 1


def test_columns_share_the_paper_and_numbers_keep_their_room() -> None:
    rows = [("第一中心小学" * 8, "1,234,567.89")]
    shares = column_shares(("学校", "金额"), rows, (1,))
    assert sum(shares) == pytest.approx(100, abs=0.05)
    assert shares[1] * 1.7 > 12 * 0.55 * 3.2


def test_qr_codes_are_data_uris() -> None:
    assert qr_svg("x").startswith("data:image/svg+xml")
    assert qr_png("x").startswith("data:image/png;base64,")


def test_dates_are_long_in_english_notices() -> None:
    page = render_html(make_notice(language="en", issued_on=date(2026, 5, 31)))
    assert "31 May 2026" in page


def _number(chinese: str) -> int:
    total, digit = 0, 0
    for character in chinese:
        if character in "十百":
            total, digit = total + (digit or 1) * (10 if character == "十" else 100), 0
        else:
            digit = "一二三四五六七八九".index(character) + 1
    return total + digit
