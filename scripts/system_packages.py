"""Install Debian packages that are missing, or say exactly what to type where there is no right to."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec

COMMANDS = {"wkhtmltopdf": "wkhtmltopdf", "chromium": "chromium", "poppler-utils": "pdftotext"}


def is_there(package: str) -> bool:
    """Is what the package gives already on this machine, from wherever?"""
    if package == "python3-venv":
        return find_spec("ensurepip") is not None
    if package.startswith("fonts-"):
        listing = shutil.which("fc-list")
        return bool(listing and subprocess.run([listing, ":lang=zh"], capture_output=True, check=False).stdout.strip())
    return shutil.which(COMMANDS[package]) is not None


def main(packages: list[str]) -> int:
    """Install what is missing of `packages`; returns an exit code."""
    missing = [package for package in packages if not is_there(package)]
    if not missing:
        return 0
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *missing]
    if shutil.which("apt-get") is None:
        print(f"missing: {', '.join(missing)}; install them with this system's package manager", file=sys.stderr)
        return 1
    if os.geteuid() != 0:
        if (
            shutil.which("sudo")
            and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
        ):
            command = ["sudo", "-n", *command]
        else:
            print(
                f"missing: {', '.join(missing)}. No right to install; type:\n  sudo {' '.join(command)}",
                file=sys.stderr,
            )
            return 1
    print(f"installing {', '.join(missing)} …")
    prefix = command[: command.index("apt-get")]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*prefix, "apt-get", "update", "-qq"], env=environment, check=False)
    return subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
