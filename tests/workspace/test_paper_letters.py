"""The letters to print, the quiet hours, how somebody wants to be written to: as agents read them and change them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.agents.models import Membership, Right
from parvis.base.scope import Wall, scope
from parvis.cases.models import Applicant, Case
from parvis.events.models import Event
from parvis.notifications import actions
from parvis.notifications.addressees import Wish, addressee_id, choose_for, mark_returned
from parvis.notifications.models import Addressee, Delivery, PaperLetter, QuietHours
from parvis.notifications.quiet import USUAL, hours_of
from parvis.people.actions import add_contact_point
from parvis.people.models import ContactPoint, Profile
from tests.cast import ANSWERS, CULTURE, Cast
from tests.notifications.test_correspondence import follow

pytestmark = pytest.mark.django_db

HERS = str(ANSWERS["mail"])
LIST = "/agent/courriers/"


@pytest.fixture
def letter(cast: Cast) -> tuple[Case, PaperLetter]:
    """The acknowledgement of a request without an e-mail address: it leaves on paper."""
    case = cast.file()
    with scope(walls=cast.walls):
        Applicant.objects.filter(pk=case.pk).update(email="", address="3 rue du Moulin\n26700 Montrevel")
    assert follow(cast, case, "case.filed") == []
    with scope(walls=cast.walls):
        return case, PaperLetter.objects.get(holder_id=case.pk)


def settle(client: Client, letter: PaperLetter, settlement: str) -> int:
    """The status with which the list answers."""
    address = reverse("paper_letter_settled", args=[letter.pk])
    return client.post(address, {"settlement": settlement}).status_code


def state(cast: Cast, letter: PaperLetter) -> str:
    with scope(walls=cast.walls):
        return PaperLetter.objects.values_list("settlement", flat=True).get(pk=letter.pk)


def test_a_letter_waits_on_the_list_with_its_reason_until_it_is_posted(
    cast: Cast, letter: tuple[Case, PaperLetter]
) -> None:
    case, paper = letter
    client = cast.sign_in(cast.agent)
    shown = client.get(LIST).content.decode()
    assert case.reference in shown
    assert "La demande n’a pas d’adresse électronique" in shown
    assert "3 rue du Moulin" in shown
    document = client.get(reverse("agent_document", args=[case.reference, paper.document_id]))
    assert b"".join(document).startswith(b"%PDF")
    assert settle(client, paper, "pigeon") == 302
    assert state(cast, paper) == ""
    assert settle(client, paper, "posted") == 302
    assert settle(client, paper, "needless") == 302
    assert state(cast, paper) == "posted"
    assert "Quelqu’un a déjà dit" in (after := client.get(LIST).content.decode())
    assert case.reference not in after
    story = client.get(reverse("case", args=[case.reference])).content.decode()
    assert "Courrier papier posté" in story


def test_letters_of_others_are_neither_shown_nor_settled(
    cast: Cast, letter: tuple[Case, PaperLetter]
) -> None:
    case, paper = letter
    for outsider in (cast.outsider_sector, cast.outsider_town):
        client = cast.sign_in(outsider)
        assert case.reference not in client.get(LIST).content.decode()
        assert settle(client, paper, "posted") == 404
    reader = cast.sign_in(cast.reader)
    assert case.reference in reader.get(LIST).content.decode()
    assert settle(reader, paper, "posted") in (403, 404)
    assert state(cast, paper) == ""


def test_the_list_is_read_by_pages(cast: Cast, letter: tuple[Case, PaperLetter]) -> None:
    _case, paper = letter
    with scope(walls=cast.walls):
        PaperLetter.objects.bulk_create(
            PaperLetter(
                authority=cast.town, sector=CULTURE, holder_id=paper.holder_id, key=f"k{rank}", purpose="message",
                document_id=paper.document_id, reason="no_email", asked_at=paper.asked_at + timedelta(hours=rank),
            )
            for rank in range(1, 61)
        )  # fmt: skip
    client = cast.sign_in(cast.agent)
    first = client.get(LIST)
    second = client.get(first.context["next_url"])
    seen = [one["letter"].pk for page in (first, second) for one in page.context["rows"]]
    assert (len(seen), len(set(seen)), second.context["next_url"]) == (61, 61, "")
    assert client.get(f"{LIST}?apres=nimporte").status_code == 200


def test_a_manager_sets_the_quiet_hours_of_her_authority(cast: Cast) -> None:
    client = cast.sign_in(cast.manager)
    address = reverse("quiet_hours")
    assert client.get(address).context["form"].initial["starts"] == USUAL.starts
    assert client.post(address, {"starts": "12", "ends": "8"}).status_code == 422
    assert client.post(address, {"starts": "20", "ends": "9"}).status_code == 302
    with scope(walls=[Wall(cast.town.pk, "")]):
        kept = hours_of(cast.town)
        assert (kept.starts, kept.ends, kept.keeps_days_off) == (20, 9, False)
        assert QuietHours.objects.get().signed
        assert Event.objects.filter(kind="quiet_hours.set").count() == 1
    with scope(walls=[Wall(cast.other_town.pk, "")]):
        assert hours_of(cast.other_town) == USUAL
    assert cast.sign_in(cast.agent).get(address).status_code in (403, 404)


@pytest.fixture
def profile(cast: Cast) -> Profile:
    """Somebody known of the sector, with an address."""
    with scope(walls=cast.walls):
        found = Profile.objects.create(authority=cast.town, sector=CULTURE, family_name="Destève")
        add_contact_point(found.pk, ContactPoint.Kind.EMAIL, HERS, by=cast.agent, at=timezone.now())
    return found


def test_her_file_says_why_nothing_leaves_and_what_she_chose(cast: Cast, profile: Profile) -> None:
    with scope(walls=cast.walls):
        mark_returned(cast.town.pk, CULTURE, HERS, at=timezone.now())
    client = cast.sign_in(cast.agent)
    page = reverse("person", args=[profile.pk])
    assert "Elle renvoie les messages" in client.get(page).content.decode()
    gesture = reverse("person_etre_prevenue", args=[profile.pk])
    assert client.get(gesture).status_code == 200
    answers = {"address": HERS, "way": "paper", "language": "en", "reuse": "on"}
    assert client.post(gesture, answers).status_code == 302
    shown = client.get(page).content.decode()
    assert "Courrier papier, English. Noté par un agent, à sa demande" in shown
    assert "Elle renvoie les messages" not in shown
    assert client.post(gesture, answers).status_code == 422
    assert client.post(gesture, answers | {"address": "autre@courriel.example"}).status_code == 422
    with scope(walls=cast.walls):
        kept = Addressee.objects.get(pk=addressee_id(cast.town.pk, CULTURE, HERS))
    assert (kept.way, kept.origin, kept.chosen_by_id) == ("paper", "agent", cast.agent.pk)
    assert kept.signed == cast.agent.signature


def test_nobody_else_notes_how_she_wants_to_be_written_to(cast: Cast, profile: Profile) -> None:
    gesture = reverse("person_etre_prevenue", args=[profile.pk])
    for outsider in (cast.outsider_sector, cast.outsider_town, cast.reader):
        answers = {"address": HERS, "way": "paper", "language": ""}
        assert cast.sign_in(outsider).post(gesture, answers).status_code == 404
    with scope(walls=cast.walls):
        assert not Addressee.objects.exists()


def test_the_outbox_says_in_eight_words_how_far_a_message_went(cast: Cast) -> None:
    case = cast.file()
    (sent,) = follow(cast, case, "case.filed")
    client, now = cast.sign_in(cast.agent), timezone.now()
    known: dict[str, dict[str, object]] = {
        "En attente d’envoi": {},
        "Envoyé": {"state": "sent", "sent_at": now, "next_attempt_at": None},
        "Remis": {"outcome": "delivered", "outcome_at": now},
        "Retardé": {"outcome": "returned_temporary"},
    }
    for words, values in known.items():
        with scope(walls=cast.walls):
            Delivery.objects.filter(pk=sent.pk).update(**values)
        assert words in client.get(reverse("outbox")).content.decode()
    with scope(walls=cast.walls):
        Delivery.objects.filter(pk=sent.pk).update(
            state="queued", sent_at=None, outcome="", outcome_at=None, next_attempt_at=now
        )
        actions.claim(sent.pk, at=now)
    assert "Envoi en cours" in client.get(reverse("outbox")).content.decode()


def test_who_writes_reads_first_by_which_way_it_will_leave(cast: Cast) -> None:
    case = cast.file()
    page = reverse("case_repondre", args=[case.reference])
    client = cast.sign_in(cast.agent)
    assert f"Un courriel le lui apporte à {HERS}" in client.get(page).content.decode()
    with scope(walls=cast.walls):
        id_ = addressee_id(cast.town.pk, CULTURE, HERS)
        choose_for(id_, cast.town.pk, CULTURE, Wish("portal"), by=None, at=timezone.now())
    assert "Rien ne part par courriel : la personne l’a choisi." in client.get(page).content.decode()
    with scope(walls=cast.walls):
        choose_for(id_, cast.town.pk, CULTURE, Wish("paper"), by=None, at=timezone.now())
        Applicant.objects.filter(pk=case.pk).update(address="3 rue du Moulin")
    assert "(la personne l’a choisi) : un courrier à imprimer se prépare" in client.get(page).content.decode()


def test_who_acts_elsewhere_and_only_reads_here_settles_nothing(
    cast: Cast, letter: tuple[Case, PaperLetter]
) -> None:
    _case, paper = letter
    agent = cast.agent_of(cast.town, "Lise Ailleurs", rights=[Right.SEE], sectors=[CULTURE])
    with scope(walls=cast.walls):
        Membership.objects.create(
            authority=cast.town, agent=agent, unit=cast.childhood, rights=["act"], sectors=["school"]
        )
    client = cast.sign_in(agent)
    assert settle(client, paper, "posted") == 404
    assert state(cast, paper) == ""
