"""Make the virtual environment, with uv inside, from nothing but Python 3.11."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

UV = "uv==0.13.9"


def main(target: Path) -> int:
    """Create `target` with uv inside; returns an exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036  (an older python3 may be the first on the PATH)
        print(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}", file=sys.stderr)
        return 1
    try:
        venv.create(target, with_pip=True)
    except (subprocess.CalledProcessError, SystemExit):
        print("cannot make a virtual environment: apt-get install python3-venv", file=sys.stderr)
        return 1
    pip = [str(target / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", UV]
    return subprocess.run(pip, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
