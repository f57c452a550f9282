"""The vendored files and their lock."""

import importlib.util
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def vendor():
    spec = importlib.util.spec_from_file_location("vendor", ROOT / "scripts/vendor.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_vendored_files_agree_with_their_lock(vendor):
    assert vendor.check_problems(vendor.VENDOR) == []
    assert all((vendor.VENDOR / f"{name}-{version}" / "LICENSE").exists() for name, version in vendor.WANTED)


def test_a_changed_missing_or_added_vendored_file_is_told(vendor, tmp_path):
    copy = shutil.copytree(vendor.VENDOR, tmp_path / "vendor")
    (copy / "echarts-6.1.0/echarts.min.js").write_text("alert(1)")
    (copy / "bootstrap-5.3.9/LICENSE").unlink()
    (copy / "extra.js").write_text("1")
    assert vendor.check_problems(copy) == [
        "missing: bootstrap-5.3.9/LICENSE",
        "not in vendor.lock.json: extra.js",
        "changed: echarts-6.1.0/echarts.min.js",
    ]
    assert vendor.check_problems(tmp_path) != []
