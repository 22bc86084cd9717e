"""Letters of the procedure on a case: chosen, corrected, read before they leave, sent as they were corrected."""

from copy import deepcopy
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from parvis.base.scope import scope
from parvis.cases.models import Case, CaseDocument, Decision, Wording
from parvis.documents.storage import storage
from parvis.events.models import Event
from parvis.notifications.correspondence import letters, worded
from parvis.notifications.models import Delivery
from tests.cast import CULTURE, Cast

from .test_gestures import url, values_of

LETTERS: list[dict[str, Any]] = [
    {
        "id": "rules",
        "kind": "letter",
        "title": {"fr": "Les règles de la salle", "en": "The rules of the hall"},
        "subject": {"fr": "Votre salle, demande n° {case_reference}"},
        "sms": {"fr": "Lisez les règles de la salle."},
        "blocks": [
            {"id": "hello", "is": "paragraph", "text": {"fr": "Bonjour[ {person_name}],"}},
            {
                "id": "for_event",
                "is": "paragraph",
                "text": {"fr": "Pour « {event} », rendez la salle **propre**."},
            },
            {
                "id": "many",
                "is": "paragraph",
                "when": "guests > 10000",
                "text": {"fr": "Il faut un gardien."},
            },
            {"id": "keys", "is": "list", "items": [{"id": "one", "text": {"fr": "Rendez les clés."}}]},
        ],
    },
    {
        "id": "yes",
        "kind": "decision",
        "title": {"fr": "Salle prêtée"},
        "subject": {"fr": "Votre salle est prêtée"},
        "blocks": [
            {"id": "glad", "is": "paragraph", "text": {"fr": "Nous sommes heureux de vous prêter la salle."}},
            {"id": "what", "is": "outcome"},
            {
                "id": "soon",
                "is": "paragraph",
                "when": 'decision_outcome == "accepted"',
                "text": {"fr": "À bientôt."},
            },
        ],
    },
]


@pytest.fixture
def lettered(cast: Cast) -> Case:
    """A case of a procedure that has letters."""
    procedure = cast.offer("salle-a-lettres", cast.association, sector=CULTURE, letters=deepcopy(LETTERS))
    return cast.file(procedure=procedure)


def words(pdf: bytes) -> str:
    return " ".join(" ".join(one.extract_text() for one in PdfReader(BytesIO(pdf)).pages).split())


def kept(cast: Cast, case: Case, key: str) -> str:
    """What the letter kept with the case says."""
    with scope(walls=cast.walls):
        document = (
            CaseDocument.objects.select_related("document").get(case=case, field__startswith=key).document
        )
        with storage().open(document.storage_name) as stream:
            return words(stream.read())


def posted(cast: Cast, case: Case, slug: str, **typed: Any) -> Any:
    client = cast.sign_in(cast.agent)
    sent = {**values_of(client, case, slug), **{name.replace("__", "-"): one for name, one in typed.items()}}
    return client.post(url(case, slug), sent)


def test_a_letter_is_corrected_read_and_sent_as_it_was(cast: Cast, lettered: Case) -> None:
    page = cast.sign_in(cast.agent).get(url(lettered, "courrier")).content.decode()
    assert "Rendez les clés." in page
    assert "gardien" not in page
    typed = {"letter": "rules", "words_of": "rules", "w__for_event__text": "Rendez la salle **très propre**."}
    draft = posted(cast, lettered, "courrier", draft="1", **typed)
    assert "très propre" in words(draft.content)
    with scope(walls=cast.walls):
        assert not Wording.objects.exists()
    assert posted(cast, lettered, "courrier", **typed).status_code == 302
    with scope(walls=cast.walls):
        wording = Wording.objects.get(case=lettered)
        fact = Event.objects.get(kind="case.letter_sent", case_id=lettered.pk)
        assert fact.facts == {"letter": "rules"}
        for _twice in range(2):
            worded.send_letter(lettered.pk, wording.pk, at=wording.written_at)
        delivery = Delivery.objects.get(holder_id=lettered.pk, key=f"letter:{wording.pk}")
    assert "très propre" in delivery.text
    said = kept(cast, lettered, "letter:")
    assert "très propre" in said
    assert "Inès Arnoult" in said


def test_a_text_emptied_is_gone_and_a_paragraph_is_added(cast: Cast, lettered: Case) -> None:
    typed = {
        "letter": "rules",
        "words_of": "rules",
        "w__hello__text": " ",
        "w__keys__i0": "",
        "w__added": "Merci.",
    }
    said = words(posted(cast, lettered, "courrier", draft="1", **typed).content)
    assert "Bonjour" not in said
    assert "Merci." in said


def test_a_hole_or_a_broken_mark_does_not_leave(cast: Cast, lettered: Case) -> None:
    for wrong in ("Le {born}.", "**Oui", "Pour {decision_on}."):
        page = posted(cast, lettered, "courrier", letter="rules", words_of="rules", w__hello__text=wrong)
        assert page.status_code == 422
        assert wrong in page.content.decode()
    with scope(walls=cast.walls):
        assert not Wording.objects.exists()


def test_a_letter_of_no_procedure_or_of_a_decision_is_not_sent(cast: Cast, lettered: Case) -> None:
    for name in ("yes", "nobody", ""):
        page = posted(cast, lettered, "courrier", letter=name)
        assert page.status_code == 422
    plain = cast.file()
    answer = cast.sign_in(cast.agent).get(url(plain, "courrier"))
    assert answer.status_code == 302


@pytest.mark.parametrize("role", ["reader", "outsider_sector", "outsider_town"])
def test_who_does_not_act_on_the_case_finds_no_letter(cast: Cast, lettered: Case, role: str) -> None:
    assert cast.sign_in(getattr(cast, role)).get(url(lettered, "courrier")).status_code == 404


def test_a_decision_leaves_in_the_words_of_its_letter_with_its_mentions(cast: Cast, lettered: Case) -> None:
    typed = {"outcome": "accepted", "text": "La salle est à vous.", "letter": "yes"}
    shown = posted(cast, lettered, "decider", insert="1", **typed)
    assert "Nous sommes heureux" in shown.content.decode()
    typed |= {"words_of": "yes", "w__glad__text": "C’est oui."}
    draft = words(posted(cast, lettered, "decider", draft="1", **typed).content)
    assert "C’est oui." in draft
    assert posted(cast, lettered, "decider", **typed).status_code == 302
    with scope(walls=cast.walls):
        made = Decision.objects.get(case=lettered)
        assert Wording.objects.get(case=lettered).decision_id == made.pk
        letters.notify_decision(lettered.pk, made.pk, at=made.decided_at)
    said = kept(cast, lettered, "decision:")
    for expected in (
        "C’est oui.",
        "La salle est à vous.",
        "À bientôt.",
        "Voies et délais de recours",
        "Inès Arnoult",
    ):
        assert expected in said


def test_words_kept_for_a_decision_serve_for_no_other(cast: Cast, lettered: Case) -> None:
    refused = {"outcome": "refused", "text": "Non.", "law": "Article 4", "facts": "Déjà prise"}
    assert posted(cast, lettered, "decider", **refused, letter="").status_code == 302
    with scope(walls=cast.walls):
        made = Decision.objects.get(case=lettered)
        letters.notify_decision(lettered.pk, made.pk, at=made.decided_at)
        assert not Wording.objects.exists()
    assert "Votre demande est refusée" in kept(cast, lettered, "decision:")
