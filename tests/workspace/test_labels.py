"""Labels through the door: on the case page, and the list its managers keep."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.agents.rights import grants_of
from parvis.base.scope import scope
from parvis.cases.actions import add_label, create_label
from parvis.cases.models import CaseLabel, Label
from tests.cast import CULTURE, Cast

from .test_gestures import HOSTILE, url, values_of

LIST = "/agent/etiquettes/"


@pytest.fixture
def urgent(cast: Cast) -> Label:
    """Lend a label of the town."""
    with scope(walls=cast.walls):
        return create_label(
            grants_of(cast.manager), name="Urgent", tone="danger", reserved_to=CULTURE, at=timezone.now()
        )


def ticked(client: Client, case: Any, *labels: Label) -> dict[str, Any]:
    """What the page of ticks sends."""
    values = values_of(client, case, "etiqueter")
    shown = client.get(url(case, "etiqueter")).context["form"]["shown"].value()
    return {**values, "shown": shown, "labels": [str(label.pk) for label in labels]}


def test_ticking_a_label_and_reading_it(cast: Cast, urgent: Label) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    page = client.post(url(case, "etiqueter"), ticked(client, case, urgent), follow=True)
    assert "1 étiquette changée" in page.content.decode()
    assert [label.name for label in page.context["labels"]] == ["Urgent"]
    lines = [(item.title, item.body) for item in page.context["timeline"]]
    assert ("Étiquette posée", "Urgent") in lines
    assert "Étiquette" not in str([item.title for item in page.context["person_timeline"]])
    client.post(url(case, "etiqueter"), ticked(client, case))
    with scope(walls=cast.walls):
        assert not CaseLabel.objects.exists()


def test_who_may_only_read_may_not_label(cast: Cast, urgent: Label) -> None:
    case = cast.file()
    for refused in (cast.reader, cast.outsider_sector, cast.outsider_town, cast.receptionist):
        client = cast.sign_in(refused)
        assert client.get(url(case, "etiqueter")).status_code == 404
        assert client.post(url(case, "etiqueter"), {"labels": str(urgent.pk)}).status_code == 404


def test_a_label_retired_meanwhile_is_refused_aloud(cast: Cast, urgent: Label) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    values = ticked(client, case, urgent)
    cast.sign_in(cast.manager).post(f"{LIST}{urgent.pk}/retirer/")
    page = client.post(url(case, "etiqueter"), values)
    assert page.status_code == 422
    assert "Une de ces étiquettes n’existe plus" in page.content.decode()


def test_a_manager_keeps_the_list(cast: Cast) -> None:
    client = cast.sign_in(cast.manager)
    assert "Aucune étiquette pour l’instant" in client.get(LIST).content.decode()
    made = {"name": HOSTILE[:40], "tone": "warning", "reserved_to": CULTURE}
    page = client.post(LIST, made, follow=True).content.decode()
    assert "<script>alert(" not in page
    with scope(walls=cast.walls):
        label = Label.objects.get()
    changed = client.post(f"{LIST}{label.pk}/", {"name": "À vérifier", "tone": "info"}, follow=True)
    assert "À vérifier" in changed.content.decode()
    client.post(LIST, {"name": "Urgent", "tone": "info", "reserved_to": CULTURE})
    twice = client.post(f"{LIST}{label.pk}/", {"name": "urgent", "tone": "info"})
    assert twice.status_code == 422
    assert "Une étiquette porte déjà ce nom" in twice.content.decode()
    assert client.post(LIST, {"name": "Urgent", "tone": "info", "reserved_to": ""}).status_code == 422
    client.post(f"{LIST}{label.pk}/retirer/")
    assert "À vérifier" not in [one["label"].name for one in client.get(LIST).context["kept"]]


def test_the_list_is_nobody_elses(cast: Cast, urgent: Label) -> None:
    assert cast.sign_in(cast.agent).get(LIST).status_code == 404
    other = cast.sign_in(cast.outsider_town)
    assert other.get(LIST).context["kept"] == []
    assert other.get(f"{LIST}{urgent.pk}/").status_code == 404
    assert other.post(f"{LIST}{urgent.pk}/retirer/").status_code == 404


def test_the_number_of_labels_changes_no_number_of_queries(
    cast: Cast, urgent: Label, django_assert_num_queries: Any
) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    with scope(walls=cast.walls):
        add_label(case.pk, urgent.pk, by=cast.agent, at=timezone.now())
    client.get(url(case))
    with CaptureQueriesContext(connection) as one:
        client.get(url(case))
    with scope(walls=cast.walls):
        for name in ("À vérifier", "Fête", "Écoles"):
            more = create_label(
                grants_of(cast.manager), name=name, tone="info", reserved_to=CULTURE, at=timezone.now()
            )
            add_label(case.pk, more.pk, by=cast.agent, at=timezone.now())
    with django_assert_num_queries(len(one)):
        assert len(client.get(url(case)).context["labels"]) == 4
