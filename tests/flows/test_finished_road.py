"""The whole road: what it leaves can be checked by programs that know nothing of this one."""

import json
import re
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.flows.conftest import ROOT, walk_road
from tests.postgres import new_database


def _verify(out, *more):
    command = [sys.executable, "-m", "procurement.audit.verify", str(out / "audit.jsonl"), str(out / "audit.vkey"),
               str(out / "checkpoint.txt"), *more]  # fmt: skip
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_it_prints_award_contracts_log_root_and_verified(finished):
    said = (finished / "log.txt").read_text()
    assert said.count("中标 / award:") == 3
    assert said.count("合同 / contract:") >= 2
    assert re.search(r"log root: [0-9a-f]{64}", said)
    assert "verified" in said


def test_it_leaves_what_anybody_needs(finished):
    out = finished / "out"
    for name in ("instance.json", "result.json", "audit.jsonl", "audit.vkey", "checkpoint.txt", "logins.json"):
        assert (out / name).stat().st_size > 0, name
    assert any((out / "contracts").glob("*.pdf"))
    assert any((out / "boxes").glob("*.jsonl"))
    assert any((out / "objects").iterdir())


def test_the_public_pages_stand_as_files_and_lead_to_each_other(finished):
    pages = {path.name: path.read_text() for path in (finished / "out" / "portal").glob("*.html")}
    assert {"index.html", "notices.html", "awards.html", "contracts.html", "suppliers.html"} <= set(pages)
    links = {link for page in pages.values() for link in re.findall(r'href="([^"#:?]+\.html)', page)}
    assert links <= set(pages)
    assert "安谷粮业有限公司" in pages["awards.html"]


def test_deliveries_reconcile_to_the_gram(finished):
    sheet = openpyxl.load_workbook(finished / "out" / "deliveries.xlsx").active
    heads, *rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert len(rows) == 18
    taken = [{head: Decimal(str(cell)) for head, cell in zip(heads[4:13], row[4:13], strict=True)} for row in rows]
    for row in taken:
        assert row["送货"] == row["收下"] + row["退回"] + row["待签字"], row
        assert row["订货"] == row["未发货"] + row["送货"] + row["未装车"], row
    assert sum(row["退回"] for row in taken) == Decimal("26.5")


def test_log_boxes_and_objects_verify_with_the_standard_library_alone(finished, tmp_path):
    out = finished / "out"
    good = _verify(out, "--boxes", str(out / "boxes"), "--objects", str(out / "objects"))
    assert good.returncode == 0, good.stdout
    alone = shutil.copy(ROOT / "procurement" / "audit" / "verify.py", tmp_path / "verify.py")
    command = [
        sys.executable,
        "-I",
        "-S",
        str(alone),
        str(out / "audit.jsonl"),
        str(out / "audit.vkey"),
        str(out / "checkpoint.txt"),
    ]
    assert subprocess.run(command, cwd=tmp_path, check=False, capture_output=True).returncode == 0


@pytest.mark.parametrize("harm", ["byte", "order", "tail", "deleted"])
def test_a_changed_export_is_refused_with_words(finished, tmp_path, harm):
    out = tmp_path / "out"
    shutil.copytree(finished / "out", out, ignore=shutil.ignore_patterns("keyrings", "objects", "contracts"))
    lines = (out / "audit.jsonl").read_bytes().splitlines(keepends=True)
    middle = len(lines) // 2
    if harm == "byte":
        lines[middle] = lines[middle].replace(b'"seq":', b'"seQ":', 1)
    elif harm == "order":
        lines[middle], lines[middle + 1] = lines[middle + 1], lines[middle]
    elif harm == "tail":
        lines = lines[:-1]
    else:
        del lines[middle]
    (out / "audit.jsonl").write_bytes(b"".join(lines))
    bad = _verify(out)
    assert bad.returncode == 1
    assert len(bad.stdout.strip()) > 20


def test_the_award_is_recomputed_to_the_same_bytes(finished, tmp_path):
    out = finished / "out"
    command = [
        sys.executable,
        "-m",
        "optimizer",
        "solve",
        str(out / "instance.json"),
        "--out",
        str(tmp_path / "again.json"),
    ]
    assert subprocess.run(command, cwd=ROOT, check=False, capture_output=True).returncode == 0
    again, first = (json.loads(path.read_text()) for path in (tmp_path / "again.json", out / "result.json"))
    assert again["awards"] == first["awards"]
    assert again["result_sha256"] == first["result_sha256"]


def test_the_planted_pair_was_refused(finished):
    entries = [json.loads(line) for line in (finished / "out" / "audit.jsonl").read_text().splitlines()]
    refused = [e for e in entries if e["type"] == "evaluation:reviewed" and e["facts"].get("verdict") == "failed"]
    assert len(refused) == 2
    assert {e["facts"]["ground"] for e in refused} == {"related_party"}


def test_events_stand_in_the_order_of_time_and_each_clock_move_is_logged(finished):
    entries = [json.loads(line) for line in (finished / "out" / "audit.jsonl").read_text().splitlines()]
    instants = [entry["at"] for entry in entries]
    assert instants == sorted(instants)
    assert sum(entry["type"] == "demo_clock:moved" for entry in entries) > 20


def _text(pdf, page):
    return subprocess.run(
        ["pdftotext", "-f", str(page), "-l", str(page), "-layout", str(pdf), "-"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_contracts_have_parties_lines_capitals_header_and_page_numbers_on_every_page(finished):
    for pdf in (finished / "out" / "contracts").glob("*.pdf"):
        info = subprocess.run(["pdfinfo", str(pdf)], capture_output=True, text=True, check=True).stdout
        count = int(re.search(r"Pages:\s+(\d+)", info)[1])
        pages = [_text(pdf, number) for number in range(1, count + 1)]
        whole = "".join(pages)
        assert "示范县教育局" in whole
        assert "有限公司" in whole
        assert re.search(r"人民币[壹贰叁肆伍陆柒捌玖拾佰仟万]+元", whole)
        for number, page in enumerate(pages, 1):
            assert pdf.stem in page
            assert re.search(rf"第\s*{number}\s*页\s*/\s*共\s*{count}\s*页", page)
        fonts = subprocess.run(["pdffonts", str(pdf)], capture_output=True, text=True, check=True).stdout.splitlines()[
            2:
        ]
        assert fonts
        assert all(line.split()[-5] == "yes" for line in fonts), fonts


@pytest.mark.postgres
def test_the_same_road_on_postgresql(tmp_path):
    said = walk_road(tmp_path, database_url=new_database())
    assert said.count("中标 / award:") == 3
    assert Path(tmp_path / "out" / "result.json").exists()
    assert "verified" in said
