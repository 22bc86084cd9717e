"""What Parvis is made of, as a CycloneDX document, and what is known against it.

``var/sbom.cdx.json`` lists the pinned packages of Python and of the front end: the same inputs give the same bytes.
Known vulnerabilities are asked of the service that pip-audit knows; where it cannot be reached that is said, and
stops nothing. ``tools/advisories.json`` holds the advisories looked at and set aside, each with its reason and the
day it must be looked at again.
"""

import base64
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from pin import canonical

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60
"""Seconds an audit may take; it costs two where the service cannot be reached."""


def pinned(path: Path) -> Iterator[tuple[str, str]]:
    """The packages of a file of requirements, with their versions."""
    for line in path.read_text(encoding="utf-8").splitlines():
        name, equals, version = line.partition("==")
        if equals:
            yield canonical(name), version


def python_parts() -> Iterator[Component]:
    """What runs, then what only checks and tests."""
    for file, scope in (
        ("requirements.txt", ComponentScope.REQUIRED),
        ("requirements-dev.txt", ComponentScope.EXCLUDED),
    ):
        for name, version in pinned(ROOT / file):
            yield _part(PackageURL("pypi", None, name, version), scope)


def front_parts() -> Iterator[Component]:
    """What the pages carry, then what builds them, with the digests of the lock file."""
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    for path, entry in lock["packages"].items():
        whole = path.rpartition("node_modules/")[2]
        if not whole:
            continue
        group, _slash, name = whole.rpartition("/")
        method, _dash, digest = entry.get("integrity", "").partition("-")
        hashes = [HashType(alg=HashAlgorithm.SHA_512, content=base64.b64decode(digest).hex())]
        yield _part(
            PackageURL("npm", group or None, name, entry["version"]),
            ComponentScope.EXCLUDED if entry.get("dev") else ComponentScope.REQUIRED,
            hashes if method == "sha512" else (),
        )


def _part(purl: PackageURL, scope: ComponentScope, hashes: Iterable[HashType] = ()) -> Component:
    return Component(
        type=ComponentType.LIBRARY,
        group=purl.namespace,
        name=purl.name,
        version=purl.version,
        purl=purl,
        bom_ref=str(purl),
        scope=scope,
        hashes=hashes,
    )


def document() -> str:
    """The whole list, in JSON of CycloneDX 1.6."""
    whole = {str(part.purl): part for part in (*python_parts(), *front_parts())}
    bom = Bom(components=whole.values(), serial_number=uuid5(NAMESPACE_URL, "\n".join(sorted(whole))))
    bom.metadata.component = Component(type=ComponentType.APPLICATION, name="parvis", bom_ref="parvis")
    bom.register_dependency(bom.metadata.component, whole.values())
    found: dict[str, Any] = json.loads(JsonV1Dot6(bom).output_as_string())
    # The day it was written is no part of what it says.
    del found["metadata"]["timestamp"]
    return json.dumps(found, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def set_aside(today: date) -> tuple[list[str], list[str]]:
    """The advisories set aside, and what is wrong with their list."""
    listed = json.loads((ROOT / "tools" / "advisories.json").read_text(encoding="utf-8"))
    names = {name for file in ("requirements.txt", "requirements-dev.txt") for name, _ in pinned(ROOT / file)}
    wrong = []
    for one in listed:
        if not one["reason"].strip():
            wrong.append(f"{one['id']}: set aside without a reason")
        if date.fromisoformat(one["until"]) < today:
            wrong.append(f"{one['id']}: to be looked at again since {one['until']}")
        if canonical(one["package"]) not in names:
            wrong.append(f"{one['id']}: {one['package']} is no longer used")
    return [one["id"] for one in listed], wrong


def audit(ignored: Iterable[str]) -> list[str]:
    """What is known against the pinned packages; says aloud when nobody could be asked."""
    command = [sys.executable, "-m", "pip_audit", "--no-deps", "--disable-pip", "--format", "json"]
    command += ["--progress-spinner", "off", "--timeout", "3"]
    command += ["-r", str(ROOT / "requirements.txt"), "-r", str(ROOT / "requirements-dev.txt")]
    command += [word for name in ignored for word in ("--ignore-vuln", name)]
    try:
        done = subprocess.run(  # noqa: S603  # our own files and advisories
            command, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        found = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, json.JSONDecodeError, KeyError):
        sys.stderr.write("dependencies: the service of vulnerabilities cannot be reached: nobody was asked\n")
        return []
    if unknown := sum("skip_reason" in one for one in found):
        sys.stderr.write(f"dependencies: of {unknown} packages in {len(found)} the service knows nothing\n")
    return [
        f"{one['name']} {one['version']}: {known['id']}, mended in {', '.join(known['fix_versions']) or 'nothing yet'}"
        for one in found
        for known in one.get("vulns", ())
    ]


def main() -> int:
    """Write the list, then say what is known against it; 1 when something is."""
    target = ROOT / "var" / "sbom.cdx.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(document(), encoding="utf-8")
    ignored, wrong = set_aside(date.today())
    wrong += audit(ignored)
    sys.stderr.writelines(f"dependencies: {line}\n" for line in wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
