"""The page where an agent answers a message: what it offers, refuses, keeps and shows."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from parvis.agents.models import Agent, Right
from parvis.base.scope import scope
from parvis.cases.actions import reply
from parvis.cases.models import Case, Snippet
from parvis.documents.models import Document
from parvis.intake.models import Answer, Arrival
from parvis.intake.receiving import Taken
from parvis.interactions.models import Awaiting, ContactDocument, Interaction
from parvis.notifications.correspondence import letters
from parvis.notifications.reply_tokens import reply_token
from parvis.people.models import Profile
from tests.cast import CULTURE, Cast
from tests.documents.makers import pdf

from .conftest import Door, brought
from .test_answering import HERS, LEA, answered, sent

State = Answer.State
WORDS = "Oui, la salle est libre."


def url(taken: Taken) -> str:
    """The page where one answers."""
    return reverse("tray_answer", args=[taken.arrival.pk])


def posted(cast: Cast, taken: Taken, agent: Agent | None = None, **changes: Any) -> Any:
    """Send the form as it is drawn, with an answer in it."""
    client = cast.sign_in(agent or cast.agent)
    drawn = client.get(url(taken))
    usual = {name: drawn.context["form"][name].value() or "" for name in drawn.context["form"].fields}
    usual.pop("attachments")
    return client.post(
        url(taken), {**usual, "seen": drawn.context["seen"], "body": WORDS, **changes}, follow=True
    )


def test_what_is_known_is_filled_and_the_answer_leaves(door: Door, cast: Cast) -> None:
    taken = door.brings(message_id=HERS)
    page = posted(cast, taken)
    assert page.redirect_chain == [(reverse("tray_arrival", args=[taken.arrival.pk]), 302)]
    (left,) = sent(cast)
    assert (left.recipient, left.subject) == (LEA, "Re : Salle des fêtes")
    assert WORDS in page.content.decode(), "the conversation shows it"
    assert "En attente d’envoi" in page.content.decode(), "with how far it went"


def test_it_is_taken_back_in_its_seconds(door: Door, cast: Cast, settings: LazySettings) -> None:
    settings.UNDO_SECONDS = 10
    taken = door.brings()
    page = posted(cast, taken)
    assert "data-leaves-in=" in page.content.decode()
    with scope(walls=cast.walls):
        row = Answer.objects.get()
    back = reverse("tray_take_back", args=[taken.arrival.pk, row.pk])
    assert cast.sign_in(cast.outsider_sector).post(back).status_code == 404
    again = cast.sign_in(cast.agent).post(back, follow=True)
    assert again.context["form"]["body"].value() == WORDS
    assert door.read(taken).state == "to_sort"
    late = cast.sign_in(cast.agent).post(back, follow=True)
    assert "Trop tard" in late.content.decode()


def test_put_off_to_a_day_at_eight_and_awaited(door: Door, cast: Cast) -> None:
    taken = door.brings()
    days = [
        key
        for key, _words in cast.sign_in(cast.agent).get(url(taken)).context["form"].fields["later"].choices
    ]
    page = posted(cast, taken, later=days[2], await_days="15")
    with scope(walls=cast.walls):
        row = Answer.objects.get()
    local = row.leaves_at.astimezone(cast.town.calendar().zone)
    assert (local.date().isoformat(), local.hour) == (days[2], 8)
    assert row.awaited_until == local.date() + timedelta(days=15)
    assert "partira" in page.content.decode()
    assert sent(cast) == []


def test_two_agents_do_not_answer_each_other_past(door: Door, cast: Cast) -> None:
    taken = door.brings()
    client = cast.sign_in(cast.manager)
    seen = client.get(url(taken)).context["seen"]
    posted(cast, taken)
    values = {"way": "email", "recipient": LEA, "subject": "Re", "body": "Mon texte à moi", "seen": seen}
    page = client.post(url(taken), values)
    assert page.status_code == 409
    assert "Mon texte à moi" in page.content.decode()
    assert WORDS in page.content.decode(), "what was said meanwhile"
    assert len(sent(cast)) == 1
    again = client.post(url(taken), {**values, "seen": page.context["seen"]})
    assert again.status_code == 302
    assert len(sent(cast)) == 2


def test_a_snippet_comes_after_what_was_typed(door: Door, cast: Cast) -> None:
    taken = door.brings()
    with scope(walls=cast.walls):
        kept = Snippet.objects.create(
            authority=cast.town, title="Horaires", body="[salut],\nOuvert à 9 h. [service]"
        )
        Snippet.objects.create(authority=cast.town, title="Dossier", body="Votre demande [référence]")
    page = posted(cast, taken, insert="1", snippet=str(kept.pk))
    form = page.context["form"]
    assert form["body"].value() == f"{WORDS}\n\nBonjour Léa Marchal,\nOuvert à 9 h. {cast.association.name}"
    assert [title for _key, title in form.fields["snippet"].choices] == ["Aucun", "Horaires"]


def test_files_go_with_an_e_mail_within_its_limits(door: Door, cast: Cast) -> None:
    taken = door.brings()
    page = posted(cast, taken, attachments=[SimpleUploadedFile("plan.pdf", pdf(), "application/pdf")])
    assert page.status_code == 200, page.context["form"].errors if "form" in page.context else ""
    (left,) = sent(cast)
    with scope(walls=cast.walls):
        (paper,) = ContactDocument.objects.select_related("document").all()
        assert left.documents == [paper.document_id]
        assert paper.document.origin == Document.Origin.AGENT
    assert "plan.pdf" in page.content.decode()


@pytest.mark.parametrize("changes", [{"way": "post", "address": "3 rue du Four"}, {}])
def test_files_refused_lose_no_word(door: Door, cast: Cast, changes: dict[str, str]) -> None:
    taken = door.brings()
    wrong = SimpleUploadedFile("virus.exe", b"MZ\x90\x00" * 50, "application/octet-stream")
    page = posted(cast, taken, attachments=[wrong], **changes)
    assert page.status_code == 422
    assert WORDS in page.content.decode()
    assert page.context["form"].errors["attachments"]
    assert door.read(taken).state == "to_sort"
    with scope(walls=cast.walls):
        assert not Answer.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"body": " \u200b"}, "body"),
        ({"recipient": "lea@"}, "recipient"),
        ({"way": "post", "address": ""}, "address"),
        ({"subject": ""}, "subject"),
        ({"way": "post", "address": "3 rue du Four", "later": "day"}, "later"),
    ],
)
def test_what_lacks_is_asked_beside_its_field(
    door: Door, cast: Cast, changes: dict[str, str], field: str
) -> None:
    taken = door.brings()
    if changes.get("later"):
        form = cast.sign_in(cast.agent).get(url(taken)).context["form"]
        changes = {**changes, "later": form.fields["later"].choices[1][0]}
    page = posted(cast, taken, **changes)
    assert page.status_code == 422
    assert page.context["form"].errors[field]
    assert sent(cast) == []


def test_a_letter_is_there_to_print(door: Door, cast: Cast) -> None:
    taken = door.brings()
    page = posted(cast, taken, way="post", address="3 rue du Four\n26999 Montrevel")
    assert "prêt à imprimer" in page.content.decode()
    with scope(walls=cast.walls):
        paper = ContactDocument.objects.get()
    link = reverse("contact_paper", args=[paper.contact_id, paper.pk])
    assert link in page.content.decode()
    printed = cast.sign_in(cast.agent).get(link)
    assert b"".join(printed.streaming_content).startswith(b"%PDF")


def test_outsiders_find_nothing(door: Door, cast: Cast) -> None:
    taken = door.brings()
    for agent in (cast.outsider_sector, cast.outsider_town, cast.reader):
        assert cast.sign_in(agent).get(url(taken)).status_code == 404
        assert cast.sign_in(agent).post(url(taken), {"body": WORDS, "way": "email"}).status_code == 404


def test_under_secrecy_the_page_says_what_travels(door: Door, cast: Cast) -> None:
    agent = cast.agent_of(
        cast.town, "Solène Aide", rights=[Right.ACT], sectors=[CULTURE], unit=cast.association
    )
    page = cast.sign_in(agent).get(url(door.brings())).content.decode()
    assert "12 Mo" in page
    assert "Secteur protégé" not in page


def test_the_conversation_is_one_whatever_said_it(door: Door, cast: Cast) -> None:
    first = door.brings(message_id=HERS, quoted="Le 3 mars, la mairie a écrit")
    answered(cast, first, body="Première réponse")
    door.brings(text="Et dimanche ?", answers=(sent(cast)[0].message_id,), arrived_at=timezone.now())
    page = cast.sign_in(cast.agent).get(url(first)).content.decode()
    places = [
        page.index(word)
        for word in ("libre samedi", "Accusé d’enregistrement", "Première réponse", "Et dimanche")
    ]
    assert places == sorted(places)
    assert "Messages précédents repris" in page


def test_the_file_of_a_person_tells_how_each_message_ended(door: Door, cast: Cast) -> None:
    taken = door.brings(message_id=HERS)
    with scope(walls=cast.walls):
        profile = Profile.objects.create(
            authority=cast.town, sector=CULTURE, family_name="Marchal", given_names="Léa"
        )
        Interaction.objects.filter(pk=taken.arrival.interaction_id).update(profile=profile)
    answered(cast, taken)
    case = cast.file()
    with scope(walls=cast.walls):
        on_case = door.brings(text="Rattaché", subject="Autre").arrival
        Arrival.objects.filter(pk=on_case.pk).update(
            case=case, thread=case.pk, state="threaded", settled_at=timezone.now()
        )
        Interaction.objects.filter(pk=on_case.interaction_id).update(profile=profile)
        Case.objects.filter(pk=case.pk).update(profile=profile)
    page = cast.sign_in(cast.agent).get(reverse("person", args=[profile.pk])).content.decode()
    assert reverse("tray_arrival", args=[taken.arrival.pk]) in page
    assert "Trié" in page, "what became of what she sent"
    assert reverse("case", args=[case.reference]) in page
    assert "La salle est libre." in page
    assert "En attente d’envoi" in page, "how far what we sent went"
    assert "accusé d’enregistrement" in page, "what left by itself too"


def test_on_its_case_a_message_says_its_files_what_it_quotes_and_how_far_ours_went(
    door: Door, cast: Cast
) -> None:
    case = cast.file()
    with scope(walls=cast.walls):
        written = reply(case.pk, "Quel jour ?", by=cast.agent, at=timezone.now())
        letters.tell_message(case.pk, written.pk, at=timezone.now())
    door.brings(
        text="Samedi",
        quoted="Le service a écrit : quel jour ?",
        tokens=(reply_token(case.pk),),
        parts=(brought(),),
    )
    page = cast.sign_in(cast.agent).get(reverse("case", args=[case.reference])).content.decode()
    thread = page[page.index('id="echanges"') : page.index('id="notes"')]
    assert "En attente d’envoi" in thread
    assert "note.txt" in thread
    assert "Messages précédents repris" in thread


def test_an_answer_is_awaited_from_the_case_and_no_more(door: Door, cast: Cast) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    where = reverse("case_attendre", args=[case.reference])

    def asked() -> Any:
        drawn = client.get(where)
        trace = {"revision": drawn.context["case"].revision, "seen": drawn.context["seen"]}
        return client.post(where, {"await_days": "15", "reminders": "1", **trace}, follow=True)

    assert "Écrivez d’abord" in asked().content.decode()
    with scope(walls=cast.walls):
        reply(case.pk, "Quel jour ?", by=cast.agent, at=timezone.now())
    assert "Réponse attendue" in asked().content.decode()
    listed = client.get(reverse("awaitings")).content.decode()
    assert case.reference in listed
    assert "Quel jour ?" in listed
    with scope(walls=cast.walls):
        row = Awaiting.objects.get()
    stopping = reverse("stop_awaiting", args=[row.pk])
    for agent in (cast.outsider_sector, cast.outsider_town):
        assert case.reference not in cast.sign_in(agent).get(reverse("awaitings")).content.decode()
        assert cast.sign_in(agent).post(stopping).status_code == 404
    assert "aucun rappel ne partira" in client.post(stopping, follow=True).content.decode()
    assert "n’était déjà plus" in client.post(stopping, follow=True).content.decode()


def test_an_answer_awaited_is_told_in_its_conversation(door: Door, cast: Cast) -> None:
    taken = door.brings()
    page = posted(cast, taken, await_days="7").content.decode()
    assert "Ne plus attendre" in page
    listed = cast.sign_in(cast.agent).get(f"{reverse('awaitings')}?vue=mine").content.decode()
    assert reverse("tray_arrival", args=[taken.arrival.pk]) in listed


def test_a_conversation_shows_what_she_may_read_of_it(door: Door, cast: Cast) -> None:
    first = door.brings(message_id=HERS, text="La fête du quartier")
    second = door.brings(
        text="Ma facture " + "longue " * 900, message_id="<s@courriel.example>", answers=(HERS,)
    )
    with scope(walls=cast.walls):
        Arrival.objects.filter(pk=second.arrival.pk).update(unit=cast.childhood)
        answered(cast, first, body="Pour la fête")
    page = cast.sign_in(cast.agent).get(url(first)).content.decode()
    assert "Pour la fête" in page
    assert "Ma facture" not in page, "another service has it to sort"
    both = cast.agent_of(cast.town, "Alma Partout", rights=[Right.ACT], sectors=[CULTURE])
    page = cast.sign_in(both).get(url(first)).content.decode()
    assert "Ma facture" in page
    assert page.count("longue") < 250, "its own page has it whole"
