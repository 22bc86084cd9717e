"""What servers found of the sender (RFC 8601), and whether it is aligned with whom the person sees (RFC 7489).

Alignment without a list of public suffixes: the domain that signs is the domain of the sender or one above it.
A signature by a domain below, or beside, does not count: nobody who holds `asso.fr` below can pass for it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from parvis.intake.mail import limits

METHODS = ("spf", "dkim", "dmarc")
RESULTS = {
    *("none", "pass", "fail", "softfail", "policy", "neutral"),
    *("temperror", "permerror", "hardfail", "nxdomain", "discard", "bestguesspass"),
}
FINDING = re.compile(r"([a-z0-9-]{1,40})(?:\s*/\s*\d+)?\s*=\s*([a-z]{1,40})")
PROPERTY = re.compile(r"([a-z]{1,20}\.[a-z0-9-]{1,40})\s*=\s*(\"[^\"]{0,300}\"|[^\s;\"]{1,300})")
BLOCKS = 20
NAMELESS = "protection.outlook.com"
"""The identifier under which Exchange Online is trusted: it writes none, and renames what comes from outside."""


@dataclass(frozen=True)
class Verdict:
    """What servers that we trust found of the sender; `none` where they said nothing.

    `aligned`: DMARC passed, or a DKIM signature of the domain of the sender did.  `reason` is the code of what
    decided: `dmarc`, `dkim`, `spf_only` (the envelope alone is authenticated: not aligned), `several_senders`,
    `failed`, `untrusted` (nothing of a server that we trust).
    """

    spf: str
    dkim: str
    dmarc: str
    aligned: bool
    reason: str


@dataclass(frozen=True)
class Finding:
    """One result: the method, what it gave, what it looked at."""

    method: str
    result: str
    properties: tuple[tuple[str, str], ...]

    def domain(self, *names: str) -> str:
        """The domain of the first of these properties that is there."""
        held = dict(self.properties)
        value = next((held[name] for name in names if name in held), "")
        return value.strip('"').rpartition("@")[2].rstrip(".").lower()


UNTRUSTED = Verdict("none", "none", "none", aligned=False, reason="untrusted")


def results(pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, ...], ...]:
    """The `Authentication-Results` in order, in groups: a server that took the message opens a new one."""
    groups: list[list[str]] = [[]]
    for name, value in pairs:
        if name == "received" and groups[-1]:
            groups.append([])
        elif name == "authentication-results":
            groups[-1].append(value[: limits.WORDS])
        if len(groups) > BLOCKS:
            break
    return tuple(tuple(group) for group in groups if group)


def verdict(
    groups: tuple[tuple[str, ...], ...], server_ids: tuple[str, ...], domain: str, has_several_senders: bool
) -> Verdict:
    """What the topmost group of a server that we trust says; those below may be forged, so they do not count."""
    trusted = {name.strip().lower().rstrip(".") for name in server_ids}
    for group in groups:
        held = [(identity, findings) for identity, findings in map(read, group) if identity in trusted]
        if held:
            return judged(
                [finding for _, findings in held for finding in findings], domain, has_several_senders
            )
    return UNTRUSTED


def judged(findings: list[Finding], domain: str, has_several_senders: bool) -> Verdict:
    """One verdict out of the findings of one server."""
    spf, dkim, dmarc = ([finding for finding in findings if finding.method == method] for method in METHODS)
    signed = [one for one in dkim if one.result == "pass" and is_aligned(one, domain)]
    given = {
        "spf": spf[0].result if spf else "none",
        "dkim": "pass" if signed else (dkim[0].result if dkim else "none"),
        "dmarc": dmarc[0].result if dmarc else "none",
    }
    if has_several_senders:
        return Verdict(**given, aligned=False, reason="several_senders")
    if dmarc and dmarc[0].result == "pass" and dmarc[0].domain("header.from") in ("", domain):
        return Verdict(**given, aligned=bool(domain), reason="dmarc")
    if signed and given["dmarc"] != "fail":
        return Verdict(**given, aligned=True, reason="dkim")
    reason = "spf_only" if given["spf"] == "pass" and given["dmarc"] != "fail" else "failed"
    return Verdict(**given, aligned=False, reason=reason)


def is_aligned(finding: Finding, domain: str) -> bool:
    """Whether the domain that signs is the sender's, or stands above it."""
    signer = finding.domain("header.d", "header.i")
    return bool(domain) and "." in signer and (domain == signer or domain.endswith("." + signer))


def read(value: str) -> tuple[str, list[Finding]]:
    """The identifier of the server and what it found; comments left out, quoted words kept together."""
    head, *statements = split(without_comments(value))
    if FINDING.match(head.strip().lower()):
        return NAMELESS, [finding for statement in (head, *statements) if (finding := stated(statement))]
    identity = (head.split() or [""])[0].strip('"').lower().rstrip(".")
    return identity, [finding for statement in statements if (finding := stated(statement))]


def stated(statement: str) -> Finding | None:
    """One statement read; none when it is no result that RFC 8601 knows."""
    statement = statement.strip().lower()
    found = FINDING.match(statement)
    if found is None or found.group(2) not in RESULTS:
        return None
    return Finding(found.group(1), found.group(2), tuple(PROPERTY.findall(statement)))


def without_comments(value: str) -> str:
    """The value without what stands between brackets, outside quotations."""
    kept: list[str] = []
    depth, quoted, escaped = 0, False, False
    for character in value:
        if escaped:
            escaped = False
        elif character == "\\" and (quoted or depth):
            escaped = True
            continue
        elif character == '"' and not depth:
            quoted = not quoted
        elif character == "(" and not quoted:
            depth += 1
            continue
        elif character == ")" and depth and not quoted:
            depth -= 1
            kept.append(" ")
            continue
        if not depth:
            kept.append(character)
    return "".join(kept)


def split(value: str) -> Iterator[str]:
    """What stands between semicolons, outside quotations."""
    start, quoted = 0, False
    for index, character in enumerate(value):
        if character == '"':
            quoted = not quoted
        elif character == ";" and not quoted:
            yield value[start:index]
            start = index + 1
    yield value[start:]
