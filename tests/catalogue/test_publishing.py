"""Publishing: a version replaces another, and never changes again."""

from copy import deepcopy
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from parvis.base.scope import Wall, scope
from parvis.catalogue.actions import CannotPublish, open_procedure, publish, retire, write_version
from parvis.catalogue.models import Procedure, ProcedureVersion
from parvis.events.actors import PERSON
from parvis.events.models import Event
from tests.cast import OFFER, Cast


def walls(cast: Cast) -> list[Wall]:
    """The administration and the sector of the town."""
    return [Wall(cast.town.pk, ""), Wall(cast.town.pk, "culture")]


def drafted(cast: Cast, procedure: Procedure | None = None) -> ProcedureVersion:
    """A new draft version."""
    document = deepcopy(OFFER)
    document["title"] = {"fr": "Une autre version", "en": "Another version"}
    return write_version(procedure or cast.procedure, document)


def kinds(procedure: UUID) -> list[str]:
    """What the journal says of a procedure."""
    found = Event.objects.filter(kind__startswith="procedure.").order_by("id")
    return [event.kind for event in found if event.subjects[0][1] == str(procedure)]


def test_a_new_version_replaces_the_old_one(cast: Cast) -> None:
    with scope(walls=walls(cast)):
        old = cast.procedure.current
        version = publish(drafted(cast).pk, by=PERSON, at=timezone.now())
        assert old is not None
        old.refresh_from_db()
        cast.procedure.refresh_from_db()
        assert (version.status, version.number, old.status) == ("published", 2, "retired")
        assert cast.procedure.current_id == version.pk
        assert kinds(cast.procedure.pk) == ["procedure.published", "procedure.published"]


def test_a_version_is_published_once(cast: Cast) -> None:
    with scope(walls=walls(cast)):
        version = publish(drafted(cast).pk, by=PERSON, at=timezone.now())
        with pytest.raises(CannotPublish, match="déjà"):
            publish(version.pk, by=PERSON, at=timezone.now())


def test_an_authority_names_its_court_first(cast: Cast) -> None:
    with scope(walls=walls(cast)):
        cast.town.court = {}
        cast.town.save(update_fields=["court"])
        with pytest.raises(CannotPublish, match=r"R421-5"):
            publish(drafted(cast).pk, by=PERSON, at=timezone.now())


def test_faults_forbid_it(cast: Cast) -> None:
    with scope(walls=walls(cast)):
        document = deepcopy(OFFER) | {"silence": {"rule": "none"}}
        with pytest.raises(CannotPublish) as raised:
            publish(write_version(cast.procedure, document).pk, by=PERSON, at=timezone.now())
        assert [path for path, _message in raised.value.faults] == ["silence.rule", "silence.article"]


def test_the_database_refuses_to_change_a_published_version(cast: Cast) -> None:
    with scope(walls=walls(cast)):
        version = publish(drafted(cast).pk, by=PERSON, at=timezone.now())
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            ProcedureVersion.objects.filter(pk=version.pk).update(title="Autre")
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            ProcedureVersion.objects.filter(pk=version.pk).update(document={})


def test_retired_it_shows_no_more(cast: Cast) -> None:
    with scope(walls=walls(cast)):
        retire(cast.procedure.pk, by=PERSON, at=timezone.now())
        assert not Procedure.objects.published().filter(pk=cast.procedure.pk).exists()
        assert kinds(cast.procedure.pk)[-1] == "procedure.retired"
        with pytest.raises(CannotPublish):
            retire(cast.procedure.pk, by=PERSON, at=timezone.now())


def test_another_town_cannot_publish_here(cast: Cast) -> None:
    with scope(walls=walls(cast)):
        version = drafted(cast)
    elsewhere = [Wall(cast.other_town.pk, ""), Wall(cast.other_town.pk, "culture")]
    with scope(walls=elsewhere), pytest.raises(ProcedureVersion.DoesNotExist):
        publish(version.pk, by=PERSON, at=timezone.now())


def test_it_shows_nowhere_until_published(cast: Cast) -> None:
    with scope(walls=walls(cast)):
        opened = open_procedure(cast.association, slug="autre", sector="culture", nature="request")
        drafted(cast, opened)
        assert not Procedure.objects.published().filter(pk=opened.pk).exists()
