"""Destroying for good: a case, the file of a person, a contact about nobody. Each leaves one fact and no word.

Only ``eliminating``, after the visa, and the return of a backup older than an elimination call these.
"""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import connections, router, transaction
from django.db.models import Exists, OuterRef, Q

from parvis.base.scope import scope
from parvis.base.working_days import WorkCalendar
from parvis.cases.models import Case, CaseDocument, CaseInteraction, Draft
from parvis.documents.erasing import erase_held
from parvis.events.actors import Actor
from parvis.events.record import Subject, record
from parvis.intake.models import Answer
from parvis.interactions.models import CallBack, Interaction
from parvis.notifications.models import Delivery, Notice, PaperLetter
from parvis.people.models import Organisation, Profile

from .models import CaseFigures


class CannotErase(Exception):
    """Something still needs it: it is open, or a case remains."""


@transaction.atomic
def erase_case(case: UUID, *, ground: UUID, by: Actor, at: datetime) -> None:
    """Destroy a closed case with all it holds, but for figures that lead to nobody; ``ground``: the list.

    Raises Case.DoesNotExist, CannotErase when it is open.
    """
    found = (
        Case.objects.select_for_update(of=("self",))
        .select_related("authority", "version", "applicant")
        .get(pk=case)
    )
    if found.closed_at is None:
        raise CannotErase(found.state)
    contacts = _contacts_of(found.pk)
    papers = list(
        CaseDocument.objects.filter(case=found).values_list("document_id", flat=True).order_by("pk")
    )
    _figures(found, exchanges=len(contacts), documents=len(papers)).save(force_insert=True)
    _forget_news([case])
    with scope(cases=[case]):
        Draft.objects.filter(pk=case).delete()
    found.delete()
    _erase_contacts(contacts)
    Interaction.objects.filter(holder_id=case).update(holder_id=None)
    erase_held([case, *contacts], also=papers)
    _tell("case.eliminated", found, ("case", case, "subject"), ground=ground, by=by, at=at)


@transaction.atomic
def erase_profile(profile: UUID, *, ground: UUID, by: Actor, at: datetime) -> None:
    """Destroy the file of a person who has no case left, with the files once joined to it and their contacts.

    Raises Profile.DoesNotExist, CannotErase when a case remains.
    """
    found = Profile.objects.select_for_update(of=("self",)).get(pk=profile)
    joined = _joined([found.pk])
    if Case.objects.filter(profile__in=joined).exists():
        raise CannotErase("cases")
    organisations = set(
        Profile.objects.filter(pk__in=joined, organisation__isnull=False)
        .order_by("pk")
        .values_list("organisation_id", flat=True)
    )
    contacts = list(
        Interaction.objects.filter(profile__in=joined).order_by("pk").values_list("pk", flat=True)
    )
    contacts += _answers_to(contacts)
    _forget_news(joined)
    _erase_contacts(contacts)
    CallBack.objects.filter(profile__in=joined).delete()
    erase_held([*joined, *contacts])
    with connections[router.db_for_write(Profile)].cursor() as cursor:
        cursor.execute("SELECT retention_unlink(%s)", [joined])
    Profile.objects.filter(pk__in=joined).update(merged_into=None)
    Profile.objects.filter(pk__in=joined).delete()
    still = Profile.objects.filter(organisation=OuterRef("pk")).order_by()
    Organisation.objects.filter(~Exists(still), pk__in=organisations).delete()
    _tell("profile.eliminated", found, ("profile", profile, "subject"), ground=ground, by=by, at=at)


@transaction.atomic
def erase_contact(contact: UUID, *, ground: UUID, by: Actor, at: datetime) -> None:
    """Destroy a contact about no file and no case. Raises Interaction.DoesNotExist, CannotErase."""
    found = Interaction.objects.select_for_update(of=("self",)).get(pk=contact)
    about = CaseInteraction.objects.filter(interaction=found).exists()
    if about or found.profile_id is not None or found.holder_id is not None:
        raise CannotErase("about somebody")
    contacts = [found.pk, *_answers_to([found.pk])]
    _erase_contacts(contacts)
    erase_held(contacts)
    _tell("contact.eliminated", found, ("interaction", contact, "subject"), ground=ground, by=by, at=at)


def _contacts_of(case: UUID) -> list[UUID]:
    """The contacts about this case and no other."""
    about = CaseInteraction.objects.filter(case=case).order_by().values("interaction_id")
    kept = Interaction.objects.filter(holder_id=case).order_by().values("pk")
    elsewhere = CaseInteraction.objects.filter(interaction=OuterRef("pk")).exclude(case=case).order_by()
    # By their identifiers: either condition alone has its index, both in one would read every contact there is.
    found = Interaction.objects.filter(pk__in=about.union(kept)).exclude(Exists(elsewhere))
    return list(found.order_by("pk").values_list("pk", flat=True))


def _answers_to(contacts: Collection[UUID]) -> list[UUID]:
    """What we answered to these messages, left or not: words that quote hers; not what is of another file or case."""
    ours = (
        Answer.objects.filter(arrival__interaction__in=contacts).order_by("pk").values_list("pk", flat=True)
    )
    answers = list(ours.exclude(pk__in=contacts))
    on_a_case = CaseInteraction.objects.filter(interaction=OuterRef("pk")).order_by()
    elsewhere = Interaction.objects.filter(pk__in=answers).filter(
        Exists(on_a_case) | Q(profile__isnull=False) | Q(holder_id__isnull=False)
    )
    kept = set(elsewhere.values_list("pk", flat=True))
    return [one for one in answers if one not in kept]


def _erase_contacts(contacts: Collection[UUID]) -> None:
    _forget_news(contacts)
    CallBack.objects.filter(contact__in=contacts).delete()
    Interaction.objects.filter(pk__in=contacts).delete()


def _forget_news(holders: Collection[UUID]) -> None:
    """Delete the messages sent about them, whose words and addresses are hers, and the news given to agents."""
    Delivery.objects.filter(holder_id__in=holders).delete()
    PaperLetter.objects.filter(holder_id__in=holders).delete()
    Notice.objects.filter(Q(case_id__in=holders) | Q(object_id__in=holders)).delete()


def _joined(profiles: list[UUID]) -> list[UUID]:
    """These profiles and those that were absorbed by them, however far."""
    found, last = list(profiles), list(profiles)
    while last:
        last = list(
            Profile.objects.select_for_update(of=("self",))
            .filter(merged_into__in=last)
            .exclude(pk__in=found)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        found += last
    return found


def _figures(case: Case, *, exchanges: int, documents: int) -> CaseFigures:
    calendar = case.authority.calendar()
    assert case.closed_at is not None
    return CaseFigures(
        authority_id=case.authority_id,
        sector=case.sector,
        procedure_id=case.procedure_id,
        version=case.version.number,
        nature=case.nature,
        unit_id=case.unit_id,
        channel=case.channel,
        language=case.language,
        received_on=calendar.local_date(case.received_at),
        competent_received_on=calendar.local_date(case.competent_received_at),
        announced_on=case.announced_on,
        acknowledged_on=_day(calendar, case.acknowledged_at),
        implicit_kind=case.implicit_kind,
        implicit_on=case.implicit_on,
        closed_on=calendar.local_date(case.closed_at),
        outcome=case.outcome,
        is_organisation=case.applicant.is_organisation,
        is_anonymous=case.applicant.is_anonymous,
        corrections=case.correction_requests.count(),
        exchanges=exchanges,
        documents=documents,
    )


def _day(calendar: WorkCalendar, moment: datetime | None) -> date | None:
    return calendar.local_date(moment) if moment is not None else None


def _tell(
    kind: str, row: Case | Profile | Interaction, subject: Subject, *, ground: UUID, by: Actor, at: datetime
) -> None:
    record(
        kind,
        authority=row.authority_id,
        sector=row.sector,
        objects=[subject, ("elimination", ground, "ground")],
        by=by,
        occurred_at=at,
    )
