"""No source file over 300 lines."""

from pathlib import Path

from scripts.sizes import too_long


def test_no_source_file_is_over_300_lines():
    assert too_long(Path(__file__).resolve().parents[2]) == []
