#!/usr/bin/env python3
"""Prints what the executables are made of, as CycloneDX JSON (specification 1.6).

    build/freeze/bin/python packaging/sbom.py

Python packages: those of the environment that builds, which the lock has decided, with the hashes
of the lock. Libraries of the system: those that the last build took, with their Debian versions.
"""

from __future__ import annotations

import datetime
import json
import os
import platform
import re
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import licences

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "packaging" / "freeze.lock"
BUILT = ROOT / "dist" / "pxegui" / "_internal" / "licences" / "system"

Component = dict[str, object]


def version() -> str:
    """The version of pxegui."""
    text = (ROOT / "pxegui" / "__init__.py").read_text(encoding="utf-8")
    return text.partition('__version__ = "')[2].partition('"')[0]


def locked(text: str) -> dict[str, list[str]]:
    """The hashes of each locked package, by name and version ("rich 15.0.0")."""
    found: dict[str, list[str]] = {}
    at: list[str] = []
    for line in text.splitlines():
        if entry := re.match(r"([\w.-]+)==([\w.+]+)", line):
            at = found.setdefault(f"{entry[1]} {entry[2]}", [])
        at.extend(re.findall(r"--hash=sha256:([0-9a-f]{64})", line))
    return found


def python_packages(hashes: dict[str, list[str]]) -> Iterator[Component]:
    """One component for each bundled package of Python."""
    for name, package in licences.bundled().items():
        purl = f"pkg:pypi/{name}@{package.version}"
        yield {
            "type": "library",
            "bom-ref": purl,
            "name": name,
            "version": package.version,
            "purl": purl,
            "licenses": [{"license": {"name": licences.licence_of(package)}}],
            # of each file that this version was published as; one of them was installed
            "properties": [
                {"name": "pxegui:locked:sha256", "value": each}
                for each in hashes.get(f"{name} {package.version}", [])
            ],
        }
    yield {
        "type": "platform",
        "bom-ref": "python",
        "name": "CPython",
        "version": platform.python_version(),
        "licenses": [{"license": {"id": "PSF-2.0"}}],
    }


def system_libraries() -> Iterator[Component]:
    """One component for each Debian package whose libraries were copied into the build."""
    for text in sorted(BUILT.glob("*.txt")):
        words = ["dpkg-query", "-W", "-f", "${Version}\n", text.stem]
        said = subprocess.run(words, capture_output=True, text=True, timeout=30, check=False)
        version = said.stdout.partition("\n")[0]
        purl = f"pkg:deb/debian/{text.stem}@{version}"
        yield {
            "type": "library",
            "bom-ref": purl,
            "name": text.stem,
            "version": version,
            "purl": purl,
        }


def bill() -> dict[str, object]:
    """The whole document; the same for the same parts and SOURCE_DATE_EPOCH."""
    components = [
        *python_packages(locked(LOCK.read_text(encoding="utf-8"))),
        *system_libraries(),
    ]
    seconds = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
    made = datetime.datetime.fromtimestamp(seconds, tz=datetime.UTC)
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps([version(), components, seconds]))
    own = f"pkg:pypi/pxegui@{version()}"
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {
            "timestamp": made.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": "pxegui",
                "version": version(),
                "purl": own,
                "licenses": [{"license": {"id": "MIT"}}],
            },
        },
        "components": components,
        "dependencies": [{"ref": own, "dependsOn": [each["bom-ref"] for each in components]}],
    }


if __name__ == "__main__":
    print(json.dumps(bill(), indent=2))
