"""A person said in words to an agent: who she is, where each datum comes from, what happened."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from parvis.authorities.sectors import Sector
from parvis.events.kinds import kind_named
from parvis.forms.wording import telephone_text
from parvis.people.models import ContactPoint, Datum, Profile, Relation
from parvis.ui.parts import FileItem, TimelineItem
from parvis.ui.wording import day_words

from ..cases.wording import day, state_tone, state_words
from ..contact_wording import matters_of, paper_links, who_contacted
from .endings import ended_told, sent_item

if TYPE_CHECKING:
    from parvis.cases.models import CaseDocument
    from parvis.documents.models import Document
    from parvis.events.models import Event
    from parvis.intake.outcomes import Outcome
    from parvis.notifications.queries import Line
    from parvis.people.models import DatumOrigin, ProfileNote
    from parvis.person_file.queries import CaseLine, ContactLine, File


@dataclass(frozen=True)
class IdentityRow:
    """One datum of an identity: what it is called, what it says, and where it comes from."""

    label: str
    value: str
    origin: str
    is_checked: bool = False


CODED = frozenset({ContactPoint.Kind.EMAIL.value})
"""Ways that a short code can travel by, today."""

LANGUAGES = {"fr": "Français", "en": "English"}
"""Each in its own words."""


def identity_rows(
    profile: Profile, origins: Mapping[str, "DatumOrigin"], names: Mapping[UUID, str]
) -> list[IdentityRow]:
    """What is known of who she is; what is not known is left out. ``names``: how to call who checked it."""
    if profile.organisation is not None:
        held = profile.organisation
        rows = ((_("Nom"), held.name), (_("SIRET"), held.siret), (_("Numéro RNA"), held.rna))
        return [IdentityRow(label, value, _origin(profile, None, names)) for label, value in rows if value]
    values = {
        Datum.FAMILY_NAME: profile.family_name,
        Datum.BIRTH_NAME: profile.birth_name,
        Datum.GIVEN_NAMES: profile.given_names,
        Datum.BIRTH_DATE: day(profile.birth_date),
        Datum.LANGUAGE: LANGUAGES.get(profile.language, profile.language),
    }
    return [
        IdentityRow(
            str(datum.label),
            value,
            _origin(profile, known := origins.get(datum.value), names),
            is_checked=(known.origin if known else profile.origin) == Profile.Origin.CHECKED,
        )
        for datum, value in values.items()
        if value
    ]


def _origin(profile: Profile, known: "DatumOrigin | None", names: Mapping[UUID, str]) -> str:
    """Where a datum comes from: declared, checked by whom and on what, imported; and when.

    What nobody touched since has no day of its own: the file was made after she declared it.
    """
    if known is None:
        at = timezone.localdate(profile.created_at)
        return _("%(origin)s · fiche créée le %(day)s") % {
            "origin": profile.get_origin_display(),
            "day": day_words(at),
        }
    return _("%(ground)s, le %(day)s · %(agent)s") % {
        "ground": known.get_ground_display(),
        "day": day_words(timezone.localdate(known.at)),
        "agent": names[known.agent_id],
    }


@dataclass(frozen=True)
class PointRow:
    """A way to reach her."""

    point: ContactPoint
    words: str
    href: str
    sector: str = ""
    """Where it was collected, when it is not the file one reads."""
    verified: str = ""
    """How it was seen to reach her, and when."""
    takes_code: bool = False
    """Whether a code can be sent there."""


def point_rows(points: Iterable[ContactPoint], profile: Profile) -> list[PointRow]:
    """The ways to reach her, as one dials or writes them."""
    schemes = {ContactPoint.Kind.EMAIL: "mailto:", ContactPoint.Kind.TELEPHONE: "tel:"}
    return [
        PointRow(
            point,
            telephone_text(point.value) if point.kind == ContactPoint.Kind.TELEPHONE else point.value,
            f"{scheme}{point.value}" if (scheme := schemes.get(ContactPoint.Kind(point.kind))) else "",
            "" if point.profile_id == profile.pk else str(Sector(point.sector).label),
            _verified(point),
            takes_code=point.kind in CODED,
        )
        for point in points
    ]


def _verified(point: ContactPoint) -> str:
    """How a contact point was verified, and when."""
    if point.verified_at is None:
        return ""
    how = point.get_verification_display() if point.verification else _("vérifié")
    return _("%(how)s le %(day)s") % {"how": how, "day": day_words(timezone.localdate(point.verified_at))}


def relation_rows(
    relations: Iterable[Relation], hers: set[UUID], profile: Profile, names: Mapping[UUID, str]
) -> list[dict[str, Any]]:
    """What she is to others, and others to her; the sector when it is not the one of the file one reads."""
    rows = []
    for relation in relations:
        from_her = relation.source_id in hers
        other = relation.target if from_her else relation.source
        rows.append(
            {
                "pk": relation.pk,
                "words": relation.get_kind_display() if from_her else REVERSED[relation.kind](),
                "name": other.full_name,
                "born_on": other.birth_date,
                "href": reverse("person", args=[other.pk]),
                "starts_on": relation.starts_on,
                "ends_on": relation.ends_on,
                "origin": _relation_origin(relation, names),
                "sector": "" if relation.sector == profile.sector else str(Sector(relation.sector).label),
            }
        )
    return rows


def _relation_origin(relation: Relation, names: Mapping[UUID, str]) -> str:
    """On what a relation was written down, when and by whom."""
    if relation.added_at is None:
        return relation.get_proof_display()
    return _("%(ground)s, le %(day)s · %(agent)s") % {
        "ground": relation.get_proof_display(),
        "day": day_words(timezone.localdate(relation.added_at)),
        "agent": names[relation.added_by_id] if relation.added_by_id else "",
    }


REVERSED: Mapping[str, Any] = {
    "parent": lambda: _("Enfant de"),
    "guardian": lambda: _("Sous la responsabilité de"),
    "spouse": lambda: _("Conjoint de"),
    "household": lambda: _("Du même foyer que"),
    "helper": lambda: _("Aidé par"),
    "contact": lambda: _("Représentée par"),
}
"""A relation said from its other end."""


def case_rows(lines: Iterable["CaseLine"], today: date) -> list[dict[str, Any]]:
    """Her cases: where each stands, and the way to it for who may open it."""
    return [
        {
            "case": line.case,
            "state": state_words(line.case),
            "tone": state_tone(line.case),
            "href": reverse("case", args=[line.case.reference]) if line.is_open_to_her else "",
            "sector": Sector(line.case.sector).label,
            "is_late": line.case.is_open() and line.case.due_on < today,
        }
        for line in lines
    ]


def story_rows(
    file: "File",
    names: Mapping[UUID, str],
    opened: set[UUID],
    papers: Mapping[UUID, "Sequence[Document]"],
    outcomes: Mapping[UUID, "Outcome"],
    sent: Iterable["Line"],
) -> list[TimelineItem]:
    """Everything that happened, the latest first: one line a thing, whatever it is. ``papers``: of each contact.

    ``outcomes``: how each message ended; ``sent``: what left by itself.

    What is older than the page ends at the first line of the next.
    """
    told = [
        *(_case_item(line, opened) for line in file.cases),
        *(
            _contact_item(
                line,
                opened,
                papers.get(line.contact.pk, ()),
                outcomes.get(line.contact.pk),
                several=bool(file.together),
            )
            for line in file.contacts
        ),
        *(sent_item(line) for line in sent),
        *(_fact_item(fact, names) for fact in file.facts),
        *(TimelineItem(title=_("Contact avec un autre service"), at=on) for on in file.elsewhere),
    ]
    after = file.more_before
    shown = [item for item in told if after is None or _moment(item) > after]
    return sorted(shown, key=_moment, reverse=True)


def _case_item(line: "CaseLine", opened: set[UUID]) -> TimelineItem:
    case = line.case
    where = str(Sector(case.sector).label) if case.profile_id in opened else case.unit.name
    return TimelineItem(
        title=_("Demande : %(title)s") % {"title": case.title},
        at=case.received_at,
        by=f"{case.get_channel_display()} · {where}",
        body=f"{case.reference} · {state_words(case)}",
    )


def _contact_item(
    line: "ContactLine",
    opened: set[UUID],
    papers: "Sequence[Document]",
    outcome: "Outcome | None",
    *,
    several: bool,
) -> TimelineItem:
    """A contact; what was said is read by who may open the case it belongs to, in her own sectors."""
    contact = line.contact
    title = _("%(channel)s : %(direction)s") % {
        "channel": contact.get_channel_display(),
        "direction": contact.outcomes_in_words or contact.get_direction_display().lower(),
    }
    if contact.profile_id in opened:
        return TimelineItem(title=title, at=contact.occurred_at, by=str(Sector(contact.sector).label))
    if not line.is_readable:
        return TimelineItem(title=title, at=contact.occurred_at, body=_("À propos d’une demande."))
    where = str(Sector(contact.sector).label) if several else ""
    by = " · ".join(filter(None, (contact.author_name, where)))
    about = (matters_of(contact) or _("Sans objet noté")) if contact.is_noted else ""
    who = who_contacted(contact) if contact.declared_name else ""
    told = " · ".join(filter(None, (who, about, contact.body)))
    ends = ended_told(outcome) if outcome else ()
    body = format_html_join(
        " · ", "{}", [(one,) for one in (told, *paper_links(contact.pk, papers), *ends) if one]
    )
    return TimelineItem(title=title, at=contact.occurred_at, by=by, body=body)


def _fact_item(fact: "Event", names: Mapping[UUID, str]) -> TimelineItem:
    data = [str(Datum(one).label) for one in fact.facts.get("data", ()) if one in Datum.values]
    way = fact.facts.get("way")
    relation = fact.facts.get("relation")
    more = [
        *data,
        *([str(ContactPoint.Kind(way).label)] if way in ContactPoint.Kind.values else []),
        *([str(Relation.Kind(relation).label)] if relation in Relation.Kind.values else []),
    ]
    return TimelineItem(
        title=str(kind_named(fact.kind).agent),
        at=fact.occurred_at,
        by=names.get(fact.actor_id, "") if fact.actor_id else "",
        body=", ".join(more),
    )


def _moment(item: TimelineItem) -> datetime:
    """When, for the order: a day without hour stands at its end."""
    if isinstance(item.at, datetime):
        return item.at
    assert item.at is not None
    return timezone.make_aware(datetime.combine(item.at + timedelta(days=1), time.min))


def note_rows(notes: Iterable["ProfileNote"], *, after: datetime | None) -> list["ProfileNote"]:
    """The notes of this page of the file."""
    return [note for note in notes if after is None or note.written_at > after]


def document_item(entry: "CaseDocument") -> FileItem:
    """A document of a case she may open, with the case it belongs to."""
    document = entry.document
    where = [entry.case.reference, document.pk]
    return FileItem(
        document.name,
        reverse("agent_document", args=where) if document.is_served() else "",
        document.size,
        document.kind.upper(),
        note=f"{entry.case.reference} · {day_words(timezone.localdate(document.created_at))}",
    )
