"""The PDF files as readers, printers and attackers meet them: real engine, real text, real pixels."""

import re
import socket
import subprocess
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
import segno
from pypdf import PdfReader

from contracts import (
    ContractContent,
    OfficialDocument,
    PdfUnavailable,
    Table,
    pdf_environment_problems,
    render_html,
    render_pdf,
)
from contracts.qr import qr_svg
from tests.contracts.contents import SUPPLIER, make_contract, make_english_contract, make_line, make_notice
from tests.contracts.test_html import HOSTILE

DPI = 72
MM = DPI / 25.4


@dataclass(frozen=True)
class Image:
    """A page in grey, row by row."""

    width: int
    height: int
    pixels: bytes

    def dark(self, top: float, bottom: float) -> int:
        """Dark pixels between two heights in mm."""
        return sum(value < 128 for value in self.pixels[int(top * MM) * self.width : int(bottom * MM) * self.width])


def make_pdf(content: ContractContent | OfficialDocument) -> bytes:
    return render_pdf(
        render_html(content),
        header_text=content.title,
        language=content.language,
        number=content.number,
        issued_on=content.issued_on,
    )


def texts(pdf: bytes) -> list[str]:
    output = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    return output.decode().split("\f")[:-1]


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def images(pdf: bytes, folder: Path, dpi: int = DPI) -> list[Image]:
    (folder / "in.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-gray", "-r", str(dpi), folder / "in.pdf", folder / "page"], check=True)
    found = []
    for path in sorted(folder.glob("page-*.pgm")):
        _, size, _, pixels = path.read_bytes().split(b"\n", 3)
        width, height = map(int, size.split())
        found.append(Image(width, height, pixels))
    return found


@pytest.fixture(scope="module")
def contract_pdf() -> bytes:
    return make_pdf(make_contract())


@pytest.fixture(scope="module")
def long_pdf() -> bytes:
    return make_pdf(make_contract(120))


def assert_pages_are_whole(pdf: bytes, folder: Path, header: tuple[str, str], footer: str) -> None:
    pages, pictures = texts(pdf), images(pdf, folder)
    assert len(pages) == len(pictures) > 0
    for position, (text, picture) in enumerate(zip(pages, pictures, strict=True), start=1):
        lines = [line for line in text.splitlines() if line.strip()]
        assert all(part in lines[0] for part in header)
        assert squeezed(lines[-1]) == squeezed(footer.format(position, len(pages)))
        assert len(squeezed("".join(lines[1:-1]))) > 50
        assert picture.dark(8, 20) > 50, "header"
        assert picture.dark(22, 277) > 200, "body"
        assert picture.dark(278, 292) > 20, "footer"


def test_every_page_of_a_contract_has_header_text_and_page_number(long_pdf: bytes, tmp_path: Path) -> None:
    header = ("青禾县学校食堂米面油供货框架合同", "QHHT-2026-011-01")
    assert_pages_are_whole(long_pdf, tmp_path, header, "第 {} 页 / 共 {} 页")


def test_every_page_of_an_english_contract_has_header_text_and_page_number(tmp_path: Path) -> None:
    header = ("Framework Contract for the Supply of Rice", "QHHT-2026-011-01")
    assert_pages_are_whole(make_pdf(make_english_contract(40)), tmp_path, header, "Page {} of {}")


def test_every_page_of_a_notice_has_header_text_and_page_number(tmp_path: Path) -> None:
    header = ("中标公告", "QHCG-2026-011-ZB")
    assert_pages_are_whole(make_pdf(make_notice(90)), tmp_path, header, "第 {} 页 / 共 {} 页")


def test_parties_lines_and_capitals_can_be_read(contract_pdf: bytes) -> None:
    text = squeezed("".join(texts(contract_pdf)))
    for expected in (
        *("甲方（采购人）", "青禾县教育局", "乙方（供应商）", "禾丰粮油配送有限公司", "91420000MA4K7M94QD"),
        *("人民币肆万贰仟陆佰壹拾叁元肆角柒分", "¥42,613.47", "11.2035", "1,037.125", "3,578.08"),
        *("第十五条", "附件一", "甲方盖章处", "法定代表人或授权代表（签字）", "qinghe#46,015", "25be5658"),
    ):
        assert squeezed(expected) in text


def test_all_fonts_are_embedded(long_pdf: bytes, tmp_path: Path) -> None:
    for name, pdf in (("zh", long_pdf), ("en", make_pdf(make_english_contract()))):
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(pdf)
        listed = subprocess.run(["pdffonts", path], capture_output=True, check=True, text=True).stdout.splitlines()[2:]
        assert listed
        assert all(line.split()[-5] == "yes" for line in listed), listed


def test_a_long_list_has_its_head_on_every_page_and_every_line_once(long_pdf: bytes) -> None:
    pages = [page for page in texts(long_pdf) if "暂估数量" in page and "配送区" in page]
    body = "".join(texts(long_pdf)).split("供货清单")[-1]
    assert len(pages) >= 6
    assert texts(long_pdf)[-len(pages) :] == pages
    numbers = [int(n) for n in re.findall(r"^ {0,3}(\d{1,3})\s.*\d\.\d\d$", body, flags=re.MULTILINE)]
    assert numbers == list(range(1, 121))
    assert squeezed("合计：人民币贰佰肆拾柒万捌仟贰佰肆拾伍元叁角陆分") in squeezed(pages[-1])


@pytest.mark.parametrize(
    "name", ["青禾县城关镇第二十三九年一贯制学校（南校区）", "Qinghe Experimental Bilingual School", "校" * 90]
)
def test_long_names_never_push_a_row_onto_a_page_without_a_head(name: str) -> None:
    pages = texts(make_pdf(make_contract(lines=tuple(make_line(position, name) for position in range(60)))))
    annex = next(
        position for position, page in enumerate(pages) if "附件一　供货清单" in page or "附件一 供货清单" in page
    )
    assert all("暂估数量" in page for page in pages[annex:])
    assert sum(page.count("GB/T") for page in pages[annex:]) == 60


def test_rows_of_one_height_are_printed_evenly(long_pdf: bytes) -> None:
    listed = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=long_pdf, capture_output=True, check=True)
    page = listed.stdout.decode().split("<page ")[7]
    tops = [float(m[1]) for m in re.finditer(r'xMin="[67]\d\.\d+" yMin="([\d.]+)"[^>]*>\d+</word>', page)]
    steps = [below - above for above, below in pairwise(tops)]
    assert len(steps) > 15
    assert max(steps) - min(steps) < 2


def test_the_same_content_gives_the_same_bytes(contract_pdf: bytes) -> None:
    assert {make_pdf(make_contract()) for _ in range(3)} == {contract_pdf}
    metadata = PdfReader(BytesIO(contract_pdf)).metadata
    assert metadata is not None
    assert metadata.get("/CreationDate") == "D:20261120000000+08'00'"
    assert metadata.title == "青禾县学校食堂米面油供货框架合同 QHHT-2026-011-01"
    assert make_pdf(make_contract(number="QHHT-2026-011-02")) != contract_pdf


def test_a_file_without_a_date_has_no_clock_in_it() -> None:
    pdf = make_pdf(make_contract(signed_on=None))
    assert b"/CreationDate" not in pdf
    assert b"/ID" in pdf


def test_a_hostile_supplier_name_is_only_text() -> None:
    pdf = make_pdf(make_contract(supplier=replace(SUPPLIER, name=HOSTILE)))
    text = squeezed("".join(texts(pdf)))
    assert squeezed('<script>document.title="x"</script>') in text
    assert squeezed("<img src=file:///etc/passwd>{{ 7*7 }}{total}%s") in text
    assert "root:" not in text


def test_no_long_word_makes_the_engine_shrink_the_page() -> None:
    plain = make_contract()
    hostile = replace(
        plain,
        title="青禾县" * 40,
        tender_title="x" * 300,
        buyer=replace(SUPPLIER, name="n" * 100, address="A" * 400),
        lines=(replace(plain.lines[0], school="s" * 300, unit="箱" * 30),),
        total_amount=plain.lines[0].amount,
    )
    assert label_width(make_pdf(hostile)) == label_width(make_pdf(plain))
    cell = ("9" * 300, "字" * 300)
    notice = make_notice(
        tables=(Table(head=("h" * 200, "列"), rows=(cell,), numeric=(0,), caption="c" * 300),),
        paragraphs=("统一社会信用代码", "p" * 300),
    )
    small = make_notice(tables=(), paragraphs=("统一社会信用代码",))
    assert label_width(make_pdf(notice)) == label_width(make_pdf(small))


def label_width(pdf: bytes) -> float:
    """Printed width in points of a label that both files hold."""
    listed = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True)
    found = re.search(r'xMin="([\d.]+)"[^>]*xMax="([\d.]+)"[^>]*>统一社会信用代码<', listed.stdout.decode())
    assert found is not None
    return round(float(found[2]) - float(found[1]), 1)


def test_a_hostile_header_is_only_text() -> None:
    pdf = render_pdf(render_html(make_notice()), header_text=HOSTILE[7:30], language="zh", number="<b>1</b>")
    assert HOSTILE[7:30] in texts(pdf)[0]
    assert "<b>1</b>" in texts(pdf)[0]


def test_the_engine_obeys_no_page_even_if_escaping_failed() -> None:
    page = render_html(make_notice()).replace(
        "<title>",
        '<meta name="pdfkit-orientation" content="Landscape"><meta name="pdfkit-grayscale" content="">'
        "<script>document.write('SCRIPTED')</script><title>",
        1,
    )
    pdf = render_pdf(page, header_text="公告", language="zh", number="1")
    assert b"/MediaBox [ 0 0 595 842 ]" in pdf
    assert "SCRIPTED" not in "".join(texts(pdf))


def test_the_engine_reads_no_file_even_if_escaping_failed(tmp_path: Path) -> None:
    (tmp_path / "secret.html").write_text("<p>SECRET</p>", encoding="utf-8")
    page = render_html(make_notice()).replace("<h1>", f'<iframe src="file://{tmp_path}/secret.html"></iframe><h1>', 1)
    with pytest.raises(PdfUnavailable, match="wkhtmltopdf failed"):
        render_pdf(page, header_text="公告", language="zh", number="1")


def test_the_engine_calls_nobody_even_if_escaping_failed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x.png"
        page = render_html(make_notice()).replace("<h1>", f'<img src="{address}"><h1>', 1)
        with pytest.raises(PdfUnavailable, match="wkhtmltopdf failed"):
            render_pdf(page, header_text="公告", language="zh", number="1")
        with pytest.raises(TimeoutError):
            server.accept()


def test_the_printed_qr_code_is_the_code_of_the_address(tmp_path: Path) -> None:
    url = "https://example.cn/check/QHHT-2026-011-01"
    page = f'<html><head><meta charset="utf-8"></head><body><img style="width:50mm" src="{qr_svg(url)}"></body></html>'
    picture = images(render_pdf(page, header_text="QR", language="zh", number="1"), tmp_path, dpi=300)[0]
    scale = 300 / 25.4
    inside = [
        (x, y)
        for y in range(int(22 * scale), int(277 * scale))
        for x in range(picture.width)
        if picture.pixels[y * picture.width + x] < 128
    ]
    left, top = min(x for x, _ in inside), min(y for _, y in inside)
    matrix = [list(row) for row in segno.make_qr(url, error="m").matrix]
    module = (max(x for x, _ in inside) + 1 - left) / len(matrix)
    dark = set(inside)
    printed = [
        [int((int(left + (x + 0.5) * module), int(top + (y + 0.5) * module)) in dark) for x in range(len(matrix))]
        for y in range(len(matrix))
    ]
    assert printed == matrix


def test_a_notice_without_tables_or_paragraphs_is_still_a_page(tmp_path: Path) -> None:
    content = make_notice(paragraphs=(), tables=(Table(head=("列",), rows=()),), issued_on=date(2026, 1, 1))
    assert_pages_are_whole(make_pdf(content), tmp_path, ("中标公告", "QHCG-2026-011-ZB"), "第 {} 页 / 共 {} 页")


def test_a_machine_without_engine_or_font_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert pdf_environment_problems() == []
    monkeypatch.setenv("PATH", str(tmp_path))
    problems = pdf_environment_problems()
    assert ["wkhtmltopdf" in problems[0], "fonts-wqy-zenhei" in problems[1]] == [True, True]
    with pytest.raises(PdfUnavailable, match="wkhtmltopdf is not installed"):
        render_pdf("<html></html>", header_text="x", language="zh", number="1")
