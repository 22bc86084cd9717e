"""Somebody whom several services of the town know, by files that reception knows to be hers."""

from datetime import date, datetime, timedelta

from parvis.accounts.models import Account
from parvis.agents.models import Agent
from parvis.authorities.sectors import Sector
from parvis.base.scope import Wall, scope
from parvis.cases.actions import confirm_identity
from parvis.cases.models import Case
from parvis.interactions.actions import Contact, Matter, note_contact
from parvis.interactions.models import Channel, WrapUp
from parvis.people.actions import (
    add_contact_point,
    add_relation,
    correct,
    end_relation,
    note_profile,
    prefer_contact_point,
    verify_contact_point,
)
from parvis.people.codes import make_code, try_code
from parvis.people.models import ContactPoint, Datum, Ground, Organisation, Profile, Proof, Relation
from parvis.person_file.actions import link
from parvis.person_file.models import CrossSectorOpening, IdentityCheck

from .territory import id_of, walls_of

TOWN = "montbrelle"
FAMILY = "Fontbonne"
EMAIL = "armelle.fontbonne@courriel.example"
HERE = (Sector.CULTURE.value, Sector.SCHOOL.value, Sector.GENERAL.value)
ELSEWHERE = (Sector.PLANNING.value, Sector.SOCIAL.value)
"""Sectors where the desk does not receive: of the first it learns a day, of the second nothing."""

PRESENCE, CHECK = CrossSectorOpening.Presence.COUNTER, IdentityCheck.DOCUMENT

SAID = (
    (Sector.CULTURE.value, 46, "Réserve la salle des fêtes pour la chorale.", WrapUp.CASE_OPENED),
    (Sector.SCHOOL.value, 21, "Inscrit Lou à la cantine, le mardi et le jeudi.", WrapUp.ANSWERED),
    (Sector.GENERAL.value, 4, "Demande quand finissent les travaux de sa rue.", WrapUp.ORIENTED),
    (Sector.PLANNING.value, 12, "Dépose les plans de sa véranda.", WrapUp.DOCUMENT_TAKEN),
    (Sector.SOCIAL.value, 9, "Demande une aide d’urgence.", WrapUp.ANSWERED),
)


def make_known(now: datetime) -> None:
    """Write her files, her contacts and her daughter, and know the files for hers, as the desk does."""
    authority = id_of("authority", TOWN)
    with scope(walls=walls_of(TOWN, *HERE, *ELSEWHERE)):
        agent = Agent.objects.get(pk=id_of("agent", TOWN, "Sabine", "Courtemanche"))
        linker = Agent.objects.get(pk=id_of("agent", TOWN, "Ludovic", "Marchepoil"))
        # Files are joined by an agent who signs in: he receives for every ordinary sector, and nobody enters here.
        linker.account = Account.objects.create_user(linker.email, None)
        linker.save(update_fields=["account"])
        files = {
            sector: Profile.objects.create(
                authority_id=authority,
                sector=sector,
                family_name=FAMILY,
                given_names="Armelle",
                birth_date=date(1979, 6, 3),
            )
            for sector in (*HERE, *ELSEWHERE)
        }
        for sector, days, words, outcome in SAID:
            at = now - timedelta(days=days, hours=2)
            told = Contact(
                wall=Wall(authority, sector),
                channel=Channel.COUNTER,
                outcomes=[outcome],
                occurred_at=at,
                profile=files[sector].pk,
                matters=[Matter("follow-up")],
                body=words,
                duration=timedelta(minutes=4),
            )
            note_contact(told, by=agent, at=at + timedelta(minutes=4))
        _keep(files, agent, now - timedelta(days=4))
        for sector in HERE[1:]:
            # The same address is known to reach her there too: her own link then shows these files.
            point = add_contact_point(files[sector].pk, ContactPoint.Kind.EMAIL, EMAIL, by=agent, at=now)
            verify_contact_point(files[sector].pk, point.pk, by=agent, at=now)
        asked = Case.objects.filter(profile=None, applicant__family_name=FAMILY, sector__in=HERE)
        for case in asked.order_by("received_at"):
            confirm_identity(case.pk, by=agent, at=now - timedelta(days=2), profile=files[case.sector])
    with scope(walls=walls_of(TOWN, *HERE, ELSEWHERE[0]), account=linker.account_id):
        first, *others = (files[sector] for sector in (*HERE, ELSEWHERE[0]))
        for other in others:
            link(first.pk, other.pk, ground=PRESENCE, checked=CHECK, by=linker, at=now)


def _keep(files: dict[str, Profile], agent: Agent, at: datetime) -> None:
    """What the desk keeps of her: her identity seen on a paper, how to reach her, her daughter."""
    mine = files[Sector.CULTURE.value]
    names = {Datum.BIRTH_NAME: "Thévenard", Datum.FAMILY_NAME: FAMILY}
    correct(mine.pk, names, ground=Ground.IDENTITY_DOCUMENT, by=agent, at=at, all_checked=True)
    for way, value in (
        (ContactPoint.Kind.TELEPHONE, "+33465711044"),
        (ContactPoint.Kind.EMAIL, EMAIL),
        (ContactPoint.Kind.POSTAL, "12 rue du Lavoir\n26990 Montbrelle"),
    ):
        point = add_contact_point(mine.pk, way, value, by=agent, at=at)
        if way == ContactPoint.Kind.EMAIL:
            _code, sent = make_code(mine.pk, point.pk, by=agent, at=at)
            try_code(mine.pk, point.pk, sent, by=agent, at=at + timedelta(minutes=1))
        elif way == ContactPoint.Kind.TELEPHONE:
            verify_contact_point(mine.pk, point.pk, by=agent, at=at)
        if way == ContactPoint.Kind.TELEPHONE:
            prefer_contact_point(mine.pk, point.pk, by=agent, at=at)
    note_profile(mine.pk, "Préfère être appelée le matin, avant dix heures.", by=agent, at=at)
    school = files[Sector.SCHOOL.value]
    child = Profile.objects.create(
        authority_id=school.authority_id,
        sector=school.sector,
        family_name=FAMILY,
        given_names="Lou",
        birth_date=date(2017, 9, 21),
    )
    add_relation(
        school.pk,
        child.pk,
        Relation.Kind.PARENT,
        by=agent,
        at=at,
        on=child.birth_date,
        proof=Proof.FAMILY_BOOK,
    )
    _sings(mine, agent, at)


def _sings(mine: Profile, agent: Agent, at: datetime) -> None:
    """What she is to others where she sings: the choir she answers for, a neighbour she helped until last year."""
    choir = Organisation.objects.create(
        authority_id=mine.authority_id,
        sector=mine.sector,
        name="Chorale Les Voix du Lavoir",
        rna="W263004511",
    )
    files = {
        "choir": Profile.objects.create(
            authority_id=mine.authority_id,
            sector=mine.sector,
            kind=Profile.Kind.ORGANISATION,
            organisation=choir,
        ),
        "neighbour": Profile.objects.create(
            authority_id=mine.authority_id,
            sector=mine.sector,
            family_name="Perrichon",
            given_names="Odette",
            birth_date=date(1938, 2, 11),
        ),
    }
    for name, kind, proof, years in (
        ("choir", Relation.Kind.CONTACT, Proof.STATUTES, 3),
        ("neighbour", Relation.Kind.HELPER, Proof.STATEMENT, 5),
    ):
        since = at.date() - timedelta(days=365 * years)
        made = add_relation(mine.pk, files[name].pk, kind, by=agent, at=at, on=since, proof=proof)
        if kind == Relation.Kind.HELPER:
            end_relation(mine.pk, made.pk, on=at.date() - timedelta(days=300), by=agent, at=at)
