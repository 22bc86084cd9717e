"""Exports through the door: the list one reads, its author alone, the file served as a download."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from parvis.agents.models import Membership
from parvis.agents.rights import grants_of
from parvis.base.scope import scope
from parvis.batches.exporting import make_export
from parvis.batches.models import Export
from parvis.cases.actions import lift_confidentiality, make_confidential, take
from parvis.cases.models import Applicant, Case
from tests.cast import Cast

ASK = "/agent/exports/nouveau/"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    settings.VAR_DIR = tmp_path


def made(cast: Cast) -> Export:
    account = cast.agent.account_id
    assert account is not None
    with scope(walls=cast.walls, account=account):
        export = Export.objects.get()
    make_export(export.pk, export.authority_id, account, at=timezone.now())
    return export


def test_the_list_with_its_filters_and_the_columns_chosen(cast: Cast) -> None:
    hers, free = cast.file(), cast.file()
    with scope(walls=cast.walls):
        take(hers.pk, by=cast.agent, at=timezone.now())
    client = cast.sign_in(cast.agent)
    asked = client.get(f"{ASK}?a=mine").content.decode()
    assert "Demandes de la liste : 1" in asked and f'action="{ASK}?a=mine"' in asked
    sent = {"columns": ["reference", "responsible"], "format": "csv"}
    listed = client.post(f"{ASK}?a=mine", sent, follow=True).content.decode()
    assert "En préparation" in listed and 'hx-trigger="every 3s"' in listed and "Actualiser" in listed
    export = made(cast)
    listed = client.get("/agent/lots/").content.decode()
    assert f"/agent/exports/{export.pk}/" in listed and "hx-trigger" not in listed
    answer = client.get(f"/agent/exports/{export.pk}/")
    assert answer["Content-Disposition"].startswith('attachment; filename="demandes-')
    assert answer["X-Content-Type-Options"] == "nosniff"
    text = b"".join(answer).decode("utf-8-sig")  # type: ignore[arg-type]  # a streamed answer
    assert text == f"Référence;Responsable\r\n{hers.reference};Inès Arnoult\r\n"
    assert free.reference not in text


def test_the_dates_are_those_of_the_list_each_under_its_name(cast: Cast) -> None:
    case, today = cast.file(), timezone.localdate()
    announced, silence = today - timedelta(days=46), today + timedelta(days=1)
    with scope(walls=cast.walls):
        Case.objects.update(due_on=announced, announced_on=announced, implicit_on=silence)
        Applicant.objects.filter(case=case).update(telephone="+33536495207")
    client = cast.sign_in(cast.agent)
    columns = ["due", "announced", "implicit", "silence", "telephone"]
    client.post("/agent/demandes/colonnes/", {"columns": ["deadline", "announced", "implicit"]})
    [row] = client.get("/agent/demandes/").context["rows"]
    assert (row["day"], row["announced_on"], row["implicit_on"]) == (silence, announced, silence)
    client.post(ASK, {"columns": columns, "format": "csv"})
    answer = client.get(f"/agent/exports/{made(cast).pk}/")
    header, line = b"".join(answer).decode("utf-8-sig").split("\r\n")[:2]  # type: ignore[arg-type]  # streamed
    assert header == "Échéance;Délai annoncé;Décision implicite;Sens du silence;Téléphone"
    days = [f"{day:%d/%m/%Y}" for day in (silence, announced, silence)]
    assert line.split(";") == [*days, "refus implicite", "05 36 49 52 07"]


def test_a_column_and_a_format_are_needed(cast: Cast) -> None:
    cast.file()
    answer = cast.sign_in(cast.agent).post(ASK, {"format": "xls"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Choisissez au moins une colonne" in page
    with scope(walls=cast.walls, account=cast.agent.account_id):
        assert not Export.objects.exists()


def test_an_empty_list_is_not_exported(cast: Cast) -> None:
    assert "Cette liste est vide" in cast.sign_in(cast.agent).get(ASK).content.decode()


def test_it_is_its_authors_alone_and_only_while_her_rights_last(cast: Cast) -> None:
    cast.file()
    client = cast.sign_in(cast.agent)
    client.post(ASK, {"columns": ["reference"], "format": "ods"})
    address = f"/agent/exports/{made(cast).pk}/"
    for stranger in (cast.colleague, cast.manager, cast.outsider_sector, cast.outsider_town):
        assert cast.sign_in(stranger).get(address).status_code == 404
    answer = client.get(address)
    assert (answer.status_code, b"".join(answer)[:2]) == (200, b"PK")  # type: ignore[arg-type]  # streamed
    with scope(walls=cast.walls):
        Membership.objects.filter(agent=cast.agent).update(sectors=["school"])
    lost = client.get(address, follow=True).content.decode()
    assert "Cet export n’est plus disponible" in lost


def test_who_reads_no_case_exports_none(cast: Cast) -> None:
    assert cast.sign_in(cast.receptionist).get(ASK).status_code == 404


def test_a_case_made_confidential_since_closes_the_file(cast: Cast) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    client.post(ASK, {"columns": ["reference"], "format": "csv"})
    address = f"/agent/exports/{made(cast).pk}/"
    assert case.reference.encode() in b"".join(client.get(address))  # type: ignore[arg-type]  # streamed
    with scope(walls=cast.walls):
        make_confidential(case.pk, grants_of(cast.manager), reason="Un voisin", at=timezone.now())
    assert "Cet export n’est plus disponible" in client.get(address, follow=True).content.decode()
    with scope(walls=cast.walls):
        lift_confidentiality(case.pk, grants_of(cast.manager), at=timezone.now())
    assert case.reference.encode() in b"".join(client.get(address))  # type: ignore[arg-type]  # streamed
