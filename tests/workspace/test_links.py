"""Links between cases: read both ways, by who sees both; no ring; a duplicate closed in one gesture."""

import pytest
from django.utils import timezone

from parvis.agents.rights import grants_of
from parvis.base.scope import scope
from parvis.cases.actions import CannotLink, CannotUnlink, link, make_confidential, take, unlink
from parvis.cases.linked import linked_to
from parvis.cases.models import Case, CaseLink, Decision
from parvis.events.models import Event
from tests.cases.steps import kinds
from tests.cast import SCHOOL, Cast

from .test_gestures import url, values_of

Kind = CaseLink.Kind


def join(cast: Cast, case: Case, other: Case, kind: Kind = Kind.RELATED) -> CaseLink:
    """A link made by the agent."""
    with scope(walls=cast.walls):
        return link(case.pk, other.pk, kind, by=cast.agent, at=timezone.now())


def words(cast: Cast, case: Case) -> list[tuple[str, str]]:
    """What the agent reads of the links of a case."""
    with scope(walls=cast.walls):
        return [(one.words, one.case.reference) for one in linked_to(grants_of(cast.agent), case)]


def test_a_link_is_read_from_both_ends(cast: Cast) -> None:
    first, second, third, whole = (cast.file() for _ in range(4))
    join(cast, first, second, Kind.DUPLICATE)
    join(cast, first, third)
    join(cast, first, whole, Kind.PART)
    assert words(cast, first) == [
        ("Doublon de", second.reference),
        ("En lien avec", third.reference),
        ("Fait partie de", whole.reference),
    ]
    assert words(cast, second) == [("A pour doublon", first.reference)]
    assert words(cast, third) == [("En lien avec", first.reference)]
    assert words(cast, whole) == [("Regroupe", first.reference)]
    assert kinds(cast, second)[-1] == "case.linked"


def test_what_cannot_be_linked(cast: Cast) -> None:
    first, second = cast.file(), cast.file()
    elsewhere = cast.file(procedure=cast.offer("cantine", cast.childhood, sector=SCHOOL))
    join(cast, first, second)
    for case, other, why in ((first, first, "same"), (first, elsewhere, "wall"), (second, first, "linked")):
        with pytest.raises(CannotLink, match=why):
            join(cast, case, other)


def test_no_case_is_part_of_itself(cast: Cast) -> None:
    first, second, third = (cast.file() for _ in range(3))
    join(cast, first, second, Kind.PART)
    join(cast, second, third, Kind.PART)
    with pytest.raises(CannotLink, match="cycle"):
        join(cast, third, first, Kind.PART)
    with pytest.raises(CannotLink, match="cycle"):
        join(cast, first, cast.file(), Kind.PART)


def test_a_link_is_removed_from_either_end_with_its_fact(cast: Cast) -> None:
    first, second = cast.file(), cast.file()
    made = join(cast, first, second)
    with scope(walls=cast.walls):
        with pytest.raises(CannotUnlink):
            unlink(cast.file().pk, made.pk, by=cast.agent, at=timezone.now())
        unlink(second.pk, made.pk, by=cast.agent, at=timezone.now())
        with pytest.raises(CannotUnlink):
            unlink(first.pk, made.pk, by=cast.agent, at=timezone.now())
        told = Event.objects.filter(kind="case.unlinked").values_list("case_id", flat=True)
        assert set(told) == {first.pk, second.pk}


def test_linking_through_the_door(cast: Cast) -> None:
    first, second = cast.file(), cast.file()
    client = cast.sign_in(cast.agent)
    sent = {**values_of(client, first, "lier"), "kind": "groups", "reference": second.reference.lower()}
    page = client.post(url(first, "lier"), sent, follow=True)
    assert [(one["words"], one["reference"]) for one in page.context["linked"]] == [
        ("Regroupe", second.reference)
    ]
    refused = client.post(url(first, "lier"), {**sent, "kind": "related"})
    assert refused.status_code == 422
    assert "déjà liées" in refused.content.decode()
    made = page.context["linked"][0]["link"]
    assert cast.sign_in(cast.reader).post(f"{url(first)}liens/{made}/retirer/").status_code == 404
    page = client.post(f"{url(second)}liens/{made}/retirer/", follow=True)
    assert page.context["linked"] == []


def test_only_to_a_case_she_sees(cast: Cast) -> None:
    case, hidden = cast.file(), cast.file()
    elsewhere = cast.file(procedure=cast.offer("cantine", cast.childhood, sector=SCHOOL))
    with scope(walls=cast.walls):
        take(hidden.pk, by=cast.colleague, at=timezone.now())
        make_confidential(hidden.pk, grants_of(cast.colleague), reason="Un voisin", at=timezone.now())
    client = cast.sign_in(cast.agent)
    values = {**values_of(client, case, "lier"), "kind": "related"}
    for reference in (hidden.reference, elsewhere.reference, "0000-0000-0", "n’importe quoi"):
        page = client.post(url(case, "lier"), {**values, "reference": reference})
        assert page.status_code == 422
        assert "Aucune demande que vous voyez" in page.content.decode()


def test_a_link_to_a_case_hidden_since_is_not_shown(cast: Cast) -> None:
    case, other = cast.file(), cast.file()
    made = join(cast, case, other)
    with scope(walls=cast.walls):
        take(other.pk, by=cast.colleague, at=timezone.now())
        make_confidential(other.pk, grants_of(cast.colleague), reason="Un voisin", at=timezone.now())
    client = cast.sign_in(cast.agent)
    page = client.get(url(case))
    assert page.context["linked"] == []
    assert other.reference not in page.content.decode()
    assert client.post(f"{url(case)}liens/{made.pk}/retirer/").status_code == 404


def test_a_duplicate_is_closed_and_told_in_one_gesture(cast: Cast) -> None:
    case, first = cast.file(), cast.file()
    client = cast.sign_in(cast.agent)
    form = client.get(url(case, "lier")).context["form"]
    assert "déjà reçu la même demande" in form.fields["explanation"].initial
    sent = {
        **values_of(client, case, "lier"),
        "kind": "duplicate",
        "reference": first.reference,
        "notify": "on",
    }
    assert client.post(url(case, "lier"), {**sent, "explanation": " "}).status_code == 422
    wrong = client.post(url(case, "lier"), {**sent, "kind": "related", "explanation": "Doublon"})
    assert "Ne se clôt ici que ce qui est un doublon" in wrong.content.decode()
    page = client.post(url(case, "lier"), {**sent, "explanation": "Déjà reçue."}, follow=True)
    assert "est close comme doublon" in page.content.decode()
    with scope(walls=cast.walls):
        assert Decision.objects.get(case=case).text == "Déjà reçue."
    assert (cast.read(case).outcome, cast.read(first).state) == ("no_action", "filed")
    assert words(cast, case) == [("Doublon de", first.reference)]
    assert "notify" not in client.get(url(case, "lier")).context["form"].fields


def test_a_stale_page_closes_nothing(cast: Cast) -> None:
    case, first = cast.file(), cast.file()
    client = cast.sign_in(cast.agent)
    sent = {
        **values_of(client, case, "lier"),
        "kind": "duplicate",
        "reference": first.reference,
        "notify": "on",
    }
    with scope(walls=cast.walls):
        take(case.pk, by=cast.colleague, at=timezone.now())
    page = client.post(url(case, "lier"), {**sent, "explanation": "Déjà reçue."})
    assert page.status_code == 409
    assert "Déjà reçue." in page.content.decode()
    assert words(cast, case) == []
