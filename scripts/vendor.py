"""Vendored front-end files: check them against their lock, or fetch them anew with npm.

``python scripts/vendor.py --check`` hashes what is on disk and needs no network.
``python scripts/vendor.py --update`` runs ``npm pack`` for each package in ``WANTED`` and rewrites files and lock.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "procurement" / "static" / "vendor"
LOCK_NAME = "vendor.lock.json"

# (package, version) -> members of its tarball, as they lie under "package/"; licences travel with the code
WANTED: dict[tuple[str, str], tuple[str, ...]] = {
    ("bootstrap", "5.3.9"): ("dist/css/bootstrap.min.css", "LICENSE"),
    ("echarts", "6.1.0"): ("dist/echarts.min.js", "LICENSE", "NOTICE"),  # the smaller builds have no Sankey
    ("libsodium-sumo", "0.8.4"): ("dist/modules-sumo/libsodium-sumo.js", "LICENSE"),  # Argon2id, SHA-256: only in sumo
    ("libsodium-wrappers-sumo", "0.8.4"): ("dist/modules-sumo/libsodium-wrappers.js", "LICENSE"),
    ("shamir-secret-sharing", "0.0.4"): ("LICENSE",),
    ("slip39", "0.1.9"): ("LICENSE",),
}
# (package, version) -> the global that its modules become in one classic script: browsers load no modules from disk
BUNDLED = {("shamir-secret-sharing", "0.0.4"): "shamirSecretSharing", ("slip39", "0.1.9"): "slip39"}
# For a package written for Node: what stands for its `crypto` and `Buffer`
NODE_PARTS = Path(__file__).with_name("node_parts.js")
BUNDLER = ("@esbuild/linux-x64", "0.28.2")
BUNDLER_INTEGRITY = "sha512-4xTZr1FUmSoQW4XIWmit3tzQrUTZM+N3P0XV8xROKYF50XfI7xeO90+1bZvNwxIufQ9hDQVRJH5YhgPVF8A/HQ=="

Entry = dict[str, str]


class VendorError(Exception):
    """A package could not be fetched, or is not the one that the lock names."""


def sha256_of(data: bytes) -> str:
    """SHA-256 as lower-case hex."""
    return hashlib.sha256(data).hexdigest()


def integrity_of(data: bytes) -> str:
    """Subresource-integrity string of a tarball: ``sha512-`` and the digest in base64."""
    return "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode("ascii")


def read_lock(vendor: Path) -> list[Entry]:
    """Entries of the lock; an absent lock is an empty one."""
    path = vendor / LOCK_NAME
    return json.loads(path.read_text("utf-8")) if path.exists() else []


def check_problems(vendor: Path) -> list[str]:
    """What differs between the lock and the files beside it, one sentence each; empty when all agree."""
    locked = {entry["file"]: entry["sha256"] for entry in read_lock(vendor)}
    present = {p.relative_to(vendor).as_posix() for p in vendor.rglob("*") if p.is_file() and p.name != LOCK_NAME}
    problems = [f"missing: {name}" for name in sorted(locked.keys() - present)]
    problems += [f"not in {LOCK_NAME}: {name}" for name in sorted(present - locked.keys())]
    problems += [
        f"changed: {name}"
        for name in sorted(locked.keys() & present)
        if sha256_of((vendor / name).read_bytes()) != locked[name]
    ]
    return problems if locked else [*problems, f"{LOCK_NAME} names no file"]


def fetch_tarball(name: str, version: str, folder: Path) -> bytes:
    """Tarball of one package, fetched by npm into ``folder``; raises VendorError when npm cannot."""
    command = ["npm", "pack", f"{name}@{version}", "--json", "--pack-destination", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise VendorError(f"npm could not fetch {name} {version}: {error}") from error
    return (folder / json.loads(done.stdout)[0]["filename"]).read_bytes()


def unpack(name: str, version: str, tarball: Path, vendor: Path) -> list[Entry]:
    """Write the wanted members of one tarball and return their lock entries."""
    integrity = integrity_of(tarball.read_bytes())
    entries = []
    with tarfile.open(tarball) as archive:
        for member in WANTED[name, version]:
            source = archive.extractfile(f"package/{member}")
            if source is None:
                raise VendorError(f"{name} {version} has no file {member}")
            data = source.read()
            relative = f"{name}-{version}/{Path(member).name}"
            (vendor / relative).parent.mkdir(parents=True, exist_ok=True)
            (vendor / relative).write_bytes(data)
            entries.append(
                {"name": name, "version": version, "integrity": integrity, "file": relative, "sha256": sha256_of(data)}
            )
    return entries


def bundle(name: str, version: str, tarball: Path, vendor: Path) -> Entry:
    """Write one package's modules as one classic script and return its lock entry; needs Linux on x86-64."""
    bundler = fetch_tarball(*BUNDLER, tarball.parent)
    if integrity_of(bundler) != BUNDLER_INTEGRITY:
        raise VendorError(f"{BUNDLER[0]} {BUNDLER[1]} is not the package that {Path(__file__).name} names")
    relative = f"{name}-{version}/{name}.js"
    with tempfile.TemporaryDirectory() as folder:
        modules = Path(folder) / "node_modules"
        for package, data in ((BUNDLER[0], bundler), (name, tarball.read_bytes())):
            with tarfile.open(fileobj=io.BytesIO(data)) as archive:
                archive.extractall(modules / package, filter="data")
            (modules / package / "package").rename(modules / f"{package}.unpacked")
            (modules / package).rmdir()
            (modules / f"{package}.unpacked").rename(modules / package)
        command = [str(modules / BUNDLER[0] / "bin/esbuild"), name, "--bundle", "--format=iife", "--platform=browser"]
        command += [f"--global-name={BUNDLED[name, version]}", "--log-level=error", f"--outfile={vendor / relative}"]
        command += [f"--alias:crypto=./{NODE_PARTS.name}", f"--inject:./{NODE_PARTS.name}"]
        (Path(folder) / NODE_PARTS.name).write_bytes(NODE_PARTS.read_bytes())
        if subprocess.run(command, cwd=folder, check=False).returncode:
            raise VendorError(f"{name} {version} could not be bundled")
    return {
        "name": name, "version": version, "integrity": integrity_of(tarball.read_bytes()), "file": relative,
        "sha256": sha256_of((vendor / relative).read_bytes()), "bundled_with": f"{BUNDLER[0]} {BUNDLER[1]}",
    }  # fmt: skip


def update(vendor: Path) -> list[Entry]:
    """Fetch every wanted package and rewrite the lock.

    A version that the lock already knows must come with the same integrity: a published version never changes.
    """
    known = {(entry["name"], entry["version"]): entry["integrity"] for entry in read_lock(vendor)}
    entries: list[Entry] = []
    with tempfile.TemporaryDirectory() as scratch:
        for name, version in WANTED:
            data = fetch_tarball(name, version, Path(scratch))
            if known.get((name, version), integrity_of(data)) != integrity_of(data):
                raise VendorError(f"{name} {version} is not the package that the lock names")
            tarball = Path(scratch) / f"{name}.tgz"
            tarball.write_bytes(data)
            entries += unpack(name, version, tarball, vendor)
            if (name, version) in BUNDLED:
                entries.append(bundle(name, version, tarball, vendor))
    (vendor / LOCK_NAME).write_text(json.dumps(entries, indent=2) + "\n", "utf-8")
    return entries


def main(argv: list[str] | None = None) -> int:
    """Command line; 0 when all is well, 1 when something differs or could not be fetched."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--check", action="store_true", help="compare files with the lock, offline")
    mode.add_argument("--update", action="store_true", help="fetch the wanted packages with npm")
    options = parser.parse_args(argv)
    try:
        if options.update:
            update(VENDOR)
    except VendorError as error:
        print(error, file=sys.stderr)
        return 1
    problems = check_problems(VENDOR)
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        print(f"{len(read_lock(VENDOR))} vendored files agree with {LOCK_NAME}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
