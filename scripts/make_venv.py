"""Make the virtual environment, with uv inside, from nothing but Python 3.11."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import system_packages

UV = "uv==0.13.9"


def main(target: Path) -> int:
    """Create `target` with uv inside; returns an exit code. Debian's Python needs its venv package for that."""
    if sys.version_info < (3, 11):  # noqa: UP036  (an older python3 may be the first on the PATH)
        print(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}", file=sys.stderr)
        return 1
    if find_spec("ensurepip") is None and (code := system_packages.main(["python3-venv"])):
        return code
    made = subprocess.run([sys.executable, "-m", "venv", str(target)], check=False)
    if made.returncode:
        return made.returncode
    pip = [str(target / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", UV]
    return subprocess.run(pip, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
