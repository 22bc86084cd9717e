"""Who looked at what: the log of accesses, apart from the journal, kept twelve months.

A line is written by every view of a case, of a document or of the file of a person. It holds plain ids, and
how the agent is called that day (L111-2), so that the person reads it without any other table being opened to
her. Nothing changes a line; the retention office alone removes it, once it is twelve months old.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from .models import AccessLog

KEPT = timedelta(days=365)
"""How long a line is kept: the CNIL asks for six months to a year (délibération 2021-122)."""

PAGE = 50

SHOWN_ONCE_IN = timedelta(minutes=15)
"""How long one line says that a name was among the answers of an agent's searches."""

_SHOWN = """
INSERT INTO events_accesslog (at, kind, authority_id, sector, object_type, object_id, case_id, profile_id, agent_id,
                              called, service, ground, reason)
SELECT %s, 'shown', authority, sector, object_type, object_id, case_id, profile, agent, called, service, ground, ''
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[], %s::text[], %s::text[],
            %s::text[])
    AS shown (authority, sector, object_type, object_id, case_id, profile, agent, called, service, ground)
WHERE NOT EXISTS (
    SELECT FROM events_accesslog AS known
    WHERE known.profile_id = shown.profile AND known.at > %s AND known.agent_id = shown.agent AND known.kind = 'shown')
AND NOT EXISTS (
    SELECT FROM events_accesslog AS known
    WHERE known.case_id = shown.case_id AND known.at > %s AND known.agent_id = shown.agent AND known.kind = 'shown')
"""


@dataclass(frozen=True)
class Looker:
    """The agent who looks: her id, how she is called (her quality alone when protected), for what service."""

    agent: UUID
    called: str
    service: str
    ground: str
    """The right by which she looks, as ``parvis.agents`` names it."""


@dataclass(frozen=True)
class Seen:
    """What is looked at, and behind which wall; the case and the profile it is about, if any."""

    authority: UUID
    sector: str
    object_type: str
    object_id: UUID
    case: UUID | None = None
    profile: UUID | None = None


@dataclass(frozen=True)
class Key:
    """Where a page of the log ends."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{self.at:%Y%m%dT%H%M%S.%f}~{self.id}"

    @classmethod
    def read(cls, text: str) -> "Key | None":
        """The key of a link, or None when it was altered: the first page then."""
        moment, _tilde, id_ = text.partition("~")
        try:
            return cls(datetime.strptime(moment + "+0000", "%Y%m%dT%H%M%S.%f%z"), int(id_))
        except ValueError:
            return None


def log_access(
    seen: Iterable[Seen], *, by: Looker, at: datetime, kind: AccessLog.Kind, reason: str = ""
) -> None:
    """Write that an agent looks at these things now, in one statement; inside the walls of each."""
    AccessLog.objects.bulk_create(
        AccessLog(
            at=at,
            kind=kind,
            authority_id=one.authority,
            sector=one.sector,
            object_type=one.object_type,
            object_id=one.object_id,
            case_id=one.case,
            profile_id=one.profile,
            agent_id=by.agent,
            called=by.called,
            service=by.service,
            ground=by.ground,
            reason=reason,
        )
        for one in seen
    )


def log_shown(seen: Iterable[tuple[Seen, Looker]], *, at: datetime) -> None:
    """Write that these persons were among what an agent searched or listed, in one statement; inside their walls.

    Each by her file, or by her case when nobody has confirmed who she is.

    A line stands for SHOWN_ONCE_IN: who types letter after letter, or turns pages back and forth, looks once.
    """
    rows = list(seen)
    if not rows:
        return
    columns = zip(
        *(
            (
                *(one.authority, one.sector, one.object_type, one.object_id, one.case, one.profile),
                *(by.agent, by.called, by.service, by.ground),
            )
            for one, by in rows
        ),
        strict=True,
    )
    with connection.cursor() as cursor:
        since = at - SHOWN_ONCE_IN
        cursor.execute(_SHOWN, [at, *map(list, columns), since, since])


def page_of(
    lines: QuerySet[AccessLog], *, before: Key | None = None, size: int = PAGE
) -> tuple[list[AccessLog], Key | None]:
    """The latest lines among these, and the key of the page after, in one query."""
    if before is not None:
        # The first condition alone can be an index bound.
        lines = lines.filter(at__lte=before.at).exclude(at=before.at, id__gte=before.id)
    found = list(lines.order_by("-at", "-id")[: size + 1])
    if len(found) <= size:
        return found, None
    last = found[size - 1]
    return found[:size], Key(last.at, last.id)


def forget_accesses(*, at: datetime) -> int:
    """Remove the lines past their time; return how many. In the scope of the retention office."""
    return AccessLog.objects.filter(at__lt=at - KEPT).delete()[0]


GROUNDS = {
    "act": _("Instruit les demandes de ce service"),
    "manage": _("Encadre ce service"),
    "see": _("Consulte les demandes de ce service"),
    "receive": _("Accueille le public"),
    "audit": _("Contrôle les accès"),
}
"""Why an agent may look, as the person reads it."""


@dataclass(frozen=True)
class Look:
    """A line as the person reads it: when, what, by whom, for what service, and why; how often that day.

    ``about``: the reference of the request looked at, where the list is of several.
    """

    at: datetime
    what: str
    by: str
    service: str
    why: str
    times: int = 1
    about: str = ""


def what(line: AccessLog) -> str:
    """What was looked at; a file opened with a reason was opened to see what other services know."""
    if line.kind == AccessLog.Kind.FILE and line.reason:
        return str(_("Fiche de l’usager, avec ce que les autres services ont de la même personne"))
    return str(line.get_kind_display())


def told(lines: Iterable[AccessLog], references: Mapping[UUID, str] | None = None) -> list[Look]:
    """The lines in words; an agent who does the same again and again within a day is told once, at her last look.

    ``references``: of the cases that may be named, by id.
    """
    known = references or {}
    days: dict[tuple[date, str, str, str, str, str, str], list[AccessLog]] = {}
    for line in lines:
        about = known.get(line.case_id, "") if line.case_id else ""
        day = localtime(line.at).date()
        same = (day, line.kind, line.called, line.service, line.ground, line.reason, about)
        days.setdefault(same, []).append(line)
    return [
        Look(
            last.at,
            what(last),
            last.called,
            last.service,
            last.reason or str(GROUNDS.get(last.ground, "")),
            1 + len(before),
            about,
        )
        for (*_same, about), (last, *before) in days.items()
    ]
