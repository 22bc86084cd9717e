"""Write requirements.txt and requirements-dev.txt from what is installed.

The first holds what the service needs, the second what the checks and the tests add. Neither names
a host: each installer takes the packages from where it is told to.
"""

import re
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent


def canonical(name: str) -> str:
    """Return the one spelling of a package's name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def closure(requirements: list[str]) -> dict[str, str]:
    """Return name and version of the packages required, directly or not, and installed."""
    found: dict[str, str] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = [Requirement(text) for text in requirements]
    while waiting:
        requirement = waiting.pop()
        key = (canonical(requirement.name), frozenset(requirement.extras))
        if key in seen:
            continue
        seen.add(key)
        try:
            installed = distribution(requirement.name)
        except PackageNotFoundError:
            sys.stderr.write(f"not installed: {requirement}\n")
            continue
        found[installed.metadata["Name"]] = installed.version
        for text in installed.requires or []:
            needed = Requirement(text)
            extras = requirement.extras or {""}
            if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in extras):
                waiting.append(needed)
    return found


def write(path: Path, head: str, packages: dict[str, str]) -> None:
    """Write one file, sorted."""
    lines = [
        f"{name}=={version}" for name, version in sorted(packages.items(), key=lambda one: one[0].lower())
    ]
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")


def main() -> None:
    """Read what Parvis declares and pin it."""
    declared = distribution("parvis").requires or []
    requirements = [Requirement(text) for text in declared]
    plain = [str(one) for one in requirements if one.marker is None]
    dev = []
    for one in requirements:
        if one.marker is not None and one.marker.evaluate({"extra": "dev"}):
            one.marker = None
            dev.append(str(one))
    service = closure(plain)
    everything = closure(plain + dev)
    write(ROOT / "requirements.txt", "# What the service needs; written by tools/pin.py.", service)
    added = {name: version for name, version in everything.items() if name not in service}
    write(ROOT / "requirements-dev.txt", "# What the checks and tests add; written by tools/pin.py.", added)


if __name__ == "__main__":
    main()
