"""Who has just noted a contact corrects it or takes it back; the journal keeps both facts, and nobody else may."""

from datetime import timedelta

from django.urls import reverse

from parvis.base.scope import scope
from parvis.events.models import Event
from parvis.interactions.models import CallBack, Interaction
from tests.cast import Cast
from tests.workspace.test_reception import CALL, NOW, contacts, person, typed


def test_who_noted_a_contact_corrects_it_or_takes_it_back(cast: Cast) -> None:
    known, case = person(cast), cast.file()
    client = cast.sign_in(cast.agent)
    sent = typed(cast, body="Demande le four.", reason_1="information", cases=case.reference, **CALL)
    client.post(f"{reverse('contact_new')}?profil={known.pk}", sent)
    [first] = contacts(cast)
    address = f"{reverse('contact_new')}?corrige={first.pk}"
    form = client.get(address).context["form"]
    assert (form["body"].value(), form["reason_1"].value(), form["cases"].value(), form["call_subject"].value()) == (
        "Demande le four.", "information", case.reference, "La date de la salle"
    )  # fmt: skip
    for stranger in (cast.colleague, cast.outsider_town):
        other = cast.sign_in(stranger)
        assert other.get(address).status_code == 404
        assert other.post(reverse("contact_withdraw", args=[first.pk])).status_code == 404
    client.post(address, typed(cast, body="Demande la salle.", cases=case.reference))
    first, second = contacts(cast)
    assert (first.withdrawn_at is None, second.withdrawn_at, second.profile_id) == (False, None, known.pk)
    with scope(walls=cast.walls):
        assert [call.state for call in CallBack.objects.all()] == ["abandoned"]

    def shown() -> tuple[bool, ...]:
        pages = [reverse("person", args=[known.pk]), reverse("case", args=[case.reference])]
        told = [client.get(page).content.decode() for page in pages]
        return tuple(words in page for page in told for words in ("le four", "la salle."))

    assert shown() == (False, True, False, True)
    page = client.post(reverse("contact_withdraw", args=[second.pk]), follow=True).content.decode()
    assert "L’échange est annulé." in page and page.count(">annulé<") == 2
    assert shown() == (False, False, False, False)
    assert (
        "déjà annulé"
        in client.post(reverse("contact_withdraw", args=[second.pk]), follow=True).content.decode()
    )
    with scope(walls=cast.walls):
        told = (
            Event.objects.filter(kind="contact.withdrawn").count(),
            Event.objects.filter(kind="case.contact_withdrawn", case_id=case.pk).count(),
        )
        assert told == (2, 2)
        Interaction.objects.update(
            withdrawn_at=None, recorded_at=NOW - timedelta(hours=13), occurred_at=NOW - timedelta(days=1)
        )
    page = client.post(reverse("contact_withdraw", args=[second.pk]), follow=True).content.decode()
    assert "noté depuis trop longtemps" in page
