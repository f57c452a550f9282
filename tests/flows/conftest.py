"""The unattended road walked once for all tests of this folder, in processes of its own, as `make demo` does."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def walk_road(data_dir, *arguments, database_url=""):
    """Run `flask demo` into `data_dir`; returns what it printed. Raises CalledProcessError when it fails."""
    environment = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "FILES_DIR"}}
    environment |= {"DATA_DIR": str(data_dir), "PYTHONPATH": str(ROOT)}
    if database_url:
        environment["DATABASE_URL"] = database_url
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "demo", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="session")
def sealed(tmp_path_factory):
    """DATA_DIR of a road that stopped after the last bid was sealed."""
    data_dir = tmp_path_factory.mktemp("sealed")
    (data_dir / "log.txt").write_text(walk_road(data_dir, "--until", "sealed"))
    return data_dir


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """DATA_DIR of a road walked to the end."""
    data_dir = tmp_path_factory.mktemp("finished")
    (data_dir / "log.txt").write_text(walk_road(data_dir))
    return data_dir
