"""The archives of the main town: lists at each step of their life, and a case frozen because of an appeal."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from parvis.agents.models import Agent
from parvis.agents.rights import grants_of
from parvis.authorities.models import Authority
from parvis.authorities.sectors import Sector
from parvis.base.scope import Wall, scope
from parvis.cases.models import Case
from parvis.documents.examining import examine
from parvis.retention import actions
from parvis.retention.eliminating import eliminate
from parvis.retention.models import EliminationList, Hold
from parvis.retention.proposing import propose_sector

from .territory import id_of, walls_of
from .writer.specimens import specimen_pdf

TOWN = "montbrelle"
CHIEF, KEEPER = ("Hélène", "Vauquelin-Roy"), ("Prudence", "Lachenaie")
GENERAL, SPACE = Sector.GENERAL.value, Sector.PUBLIC_SPACE.value
FIRST = timedelta(days=160)
"""How long ago the first list was proposed: the few cases of the first weeks are on it."""


def keep_archives(now: datetime) -> None:
    """Have one list eliminated, one that awaits its visa, the others to sign, and one case frozen."""
    with scope(walls=walls_of(TOWN)):
        town = Authority.objects.get(pk=id_of("authority", TOWN))
    propose_sector(town, GENERAL, at=now - FIRST)
    for one in _proposed(GENERAL)[:1]:
        _carry_out(one, now - FIRST)
    for sector in Sector.values:
        propose_sector(town, sector, at=now)
    waiting = _proposed(SPACE)
    for one in waiting[:1]:
        _sign(one, now - timedelta(days=6))
    for one in waiting[1:2]:
        _freeze(one, now - timedelta(days=3))


def _proposed(sector: str) -> Sequence[EliminationList]:
    with scope(walls=walls_of(TOWN, sector)):
        return list(
            EliminationList.objects.filter(sector=sector, unit__isnull=False, state="proposed").order_by(
                "unit__name"
            )
        )


def _by(name: tuple[str, str]) -> Agent:
    return Agent.objects.select_related("authority").get(pk=id_of("agent", TOWN, *name))


def _sign(one: EliminationList, at: datetime) -> None:
    with scope(walls=walls_of(TOWN, one.sector)):
        actions.sign(one.pk, revision=one.revision, by=grants_of(_by(CHIEF)), at=at)


def _carry_out(one: EliminationList, since: datetime) -> None:
    """Sign it, have it back with its visa three weeks later, and eliminate what is on it."""
    wall = Wall(one.authority_id, one.sector)
    _sign(one, since + timedelta(days=4))
    seen = since + timedelta(days=25)
    scan = SimpleUploadedFile(
        f"bordereau-vise-{seen:%Y-%m-%d}.pdf",
        specimen_pdf("bordereau d’élimination visé", timezone.localdate(seen)),
        content_type="application/pdf",
    )
    with scope(walls=walls_of(TOWN, one.sector)):
        found = actions.record_visa(
            one.pk,
            given_by="Aurélien Castelnau, directeur des archives départementales",
            given_on=timezone.localdate(seen),
            reference=f"{seen:%Y}-EL-0117",
            scan=scan,
            by=grants_of(_by(KEEPER)),
            at=seen,
        )
    assert found.visa_id is not None
    examine(found.visa_id, wall=wall, at=seen)
    launched = seen + timedelta(days=1)
    with scope(walls=walls_of(TOWN, one.sector)):
        actions.launch(one.pk, by=grants_of(_by(KEEPER)), at=launched)
    while found.state != EliminationList.State.ENDED:
        eliminate(one.pk, wall, at=launched)
        with scope(walls=[wall]):
            found.refresh_from_db(fields=["state"])


def _freeze(one: EliminationList, at: datetime) -> None:
    """Freeze its oldest case: an insurer disputes what was done."""
    with scope(walls=walls_of(TOWN, one.sector)):
        oldest = one.items.order_by("since", "pk").values_list("object_id", flat=True)[0]
        actions.hold(
            Case.objects.get(pk=oldest),
            kind=Hold.Kind.DISPUTE,
            reason="Réclamation de l’assureur du riverain : garder jusqu’à la fin de l’expertise.",
            until=timezone.localdate(at) + timedelta(days=180),
            by=grants_of(_by(CHIEF)),
            at=at,
        )
