"""Reading an archive that anybody may have made: all that is wrong with it is said, nothing of it is believed.

The whole archive is in memory and bounded; no file of it is written anywhere, and one whose name is not of the
format is never opened. Only the summary and the offer count: the other files are made from them, for people.
"""

import hashlib
import re
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.base.labels import LANGUAGES
from parvis.base.strict_json import Fault, InvalidJson, read_strictly
from parvis.base.zipped import BadZip, Budget, Member, members_of, unpack

from .manifest import (
    CHECKS,
    OFFER,
    PROCESS,
    README,
    SUMMARY,
    TRANSLATIONS,
    Shared,
    SummaryReader,
    format_problem,
)
from .soundness import problems_of

MOST_BYTES = 8_000_000
"""The heaviest archive read."""
MOST_OF_A_FILE = 6_000_000
"""The longest file of an archive: a document of the longest, with its margins, takes less."""

_NAMES = frozenset({SUMMARY, OFFER, PROCESS, CHECKS, README})
_TRANSLATION = re.compile(rf"{TRANSLATIONS}([a-z]{{2,3}})\.csv")
_REFUSALS = {
    "bomb": gettext_lazy("cette archive prend une place démesurée une fois ouverte"),
    "broken": gettext_lazy("cette archive est incomplète ou abîmée"),
    "hidden": gettext_lazy("cette archive cache un autre contenu"),
    "protected": gettext_lazy("cette archive est protégée par un mot de passe"),
    "twice": gettext_lazy("deux fichiers de cette archive portent le même nom, aux majuscules près"),
}
_NO_JSON = {
    "bytes": gettext_lazy("ce n’est pas du texte UTF-8"),
    "syntax": gettext_lazy("ce n’est pas du JSON (ligne %(line)s, colonne %(column)s)"),
    "endless": gettext_lazy("des valeurs sont imbriquées sans fin"),
    "deep": gettext_lazy("des valeurs sont imbriquées trop profondément"),
    "twice": gettext_lazy("cette clé est donnée deux fois"),
    "constant": gettext_lazy("ce n’est pas un nombre"),
    "number": gettext_lazy("ce nombre est démesuré"),
    "character": gettext_lazy("caractère interdit"),
}


class InvalidArchive(Exception):
    """The archive is refused. ``problems`` lists (place, sentence), the place being a file and what is in it."""

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{place}: {message}" for place, message in problems[:20]))
        self.problems = list(problems)


@dataclass(frozen=True, slots=True)
class _Limits:
    """The walls of an archive; sizes in bytes."""

    members: int = 60
    unpacked: int = 16_000_000
    ratio: int = 150
    ratio_from: int = 1_000_000
    depth: int = 0


def read(content: bytes) -> Shared:
    """Return the procedure of an archive. Raise `InvalidArchive` with every problem found."""
    files = _files(content)
    if SUMMARY not in files or OFFER not in files:
        raise InvalidArchive(
            [(name, _("ce fichier manque")) for name in (SUMMARY, OFFER) if name not in files]
        )
    found = _json(files, SUMMARY)
    if problem := format_problem(found):
        raise InvalidArchive([(SUMMARY, problem)])
    reader = SummaryReader()
    summary, digests = reader.summary(found)
    problems = _in(SUMMARY, reader.problems)
    problems += _against_digests(files, digests)
    try:
        document = _json(files, OFFER)
    except InvalidArchive as invalid:
        raise InvalidArchive([*problems, *invalid.problems]) from None
    if isinstance(document, dict) and "process" in document:
        problems.append(
            (f"{OFFER}: process", _("le parcours se trouve dans « %(name)s »") % {"name": PROCESS})
        )
    elif isinstance(document, dict) and PROCESS in files:
        try:
            document["process"] = {"bpmn": files[PROCESS].decode()}
        except UnicodeDecodeError:
            problems.append((PROCESS, str(_NO_JSON["bytes"])))
    problems += [_placed(one) for one in problems_of(document)]
    if problems or not isinstance(document, dict):
        raise InvalidArchive(problems)
    return Shared(summary, document)


def _files(content: bytes) -> dict[str, bytes]:
    """The files of an archive by their names, every one of the format and opened whole."""
    if len(content) > MOST_BYTES:
        raise InvalidArchive([("", _("plus de %(count)s Mo") % {"count": MOST_BYTES // 1_000_000})])
    limits = _Limits()
    try:
        members = members_of(content, limits)
    except BadZip as bad:
        raise InvalidArchive([("", str(_REFUSALS[bad.reason]))]) from bad
    problems = [(_shown(member.name), problem) for member in members if (problem := _against_name(member))]
    if problems:
        raise InvalidArchive(problems)
    budget = Budget(limits, len(content))
    return {
        member.name: _whole(content, member, budget) for member in members if not member.name.endswith("/")
    }


def _against_name(member: Member) -> str:
    """Why a file has no place in the archive; "" when it has."""
    name = member.name
    kind = stat.S_IFMT(member.mode)
    if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name:
        return _("ce nom sort de l’archive")
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return _("un lien ou un fichier spécial n’a pas sa place ici")
    if name == TRANSLATIONS and not member.unpacked:
        return ""
    translation = _TRANSLATION.fullmatch(name)
    if name not in _NAMES and (translation is None or translation[1] not in LANGUAGES):
        return _("ce fichier n’a pas sa place ici")
    if kind == stat.S_IFDIR:
        return _("un dossier porte le nom d’un fichier")
    return ""


def _whole(content: bytes, member: Member, budget: Budget) -> bytes:
    pieces = []
    total = 0
    try:
        for piece in unpack(content, member, budget):
            total += len(piece)
            if total > MOST_OF_A_FILE:
                raise InvalidArchive([(member.name, str(_REFUSALS["bomb"]))])
            pieces.append(piece)
    except BadZip as bad:
        raise InvalidArchive([(member.name, str(_REFUSALS[bad.reason]))]) from bad
    return b"".join(pieces)


def _json(files: Mapping[str, bytes], name: str) -> object:
    try:
        return read_strictly(files[name])
    except InvalidJson as invalid:
        raise InvalidArchive(_in(name, [_worded(one) for one in invalid.faults])) from None


def _worded(fault: Fault) -> tuple[str, str]:
    return fault.path, str(_NO_JSON[fault.reason]) % {"line": fault.line, "column": fault.column}


def _placed(problem: tuple[str, str]) -> tuple[str, str]:
    """A problem of the procedure, in the file where it stands."""
    if problem[0] == "process":
        return PROCESS, problem[1]
    return _in(OFFER, [problem])[0]


def _in(name: str, problems: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Problems of a file, each at its path in it."""
    return [(f"{name}: {path.lstrip('.')}" if path else name, message) for path, message in problems]


def _against_digests(files: Mapping[str, bytes], digests: Mapping[str, str]) -> list[tuple[str, str]]:
    """Say what the summary announces and the archive has not, or not as announced, and the other way round."""
    problems = []
    for name in sorted({*files, *digests} - {SUMMARY}):
        if name not in digests:
            problems.append((name, _("le sommaire n’annonce pas ce fichier")))
        elif name not in files:
            problems.append((_shown(name), _("ce fichier manque")))
        elif hashlib.sha256(files[name]).hexdigest() != digests[name]:
            problems.append((name, _("ce fichier n’est pas celui que le sommaire annonce")))
    return problems


def _shown(name: str) -> str:
    return "".join(sign if sign.isprintable() else "�" for sign in name[:100])
