"""Letters of the procedure on a case: chosen, corrected, read before they leave, sent as they were corrected."""

from copy import deepcopy
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from pypdf import PdfReader

from parvis.base.scope import scope
from parvis.cases.models import Applicant, Case, CaseDocument, CorrectionRequest, Decision, Wording
from parvis.documents.storage import storage
from parvis.events.models import Event
from parvis.notifications.correspondence import letters, worded
from parvis.notifications.models import Delivery
from parvis.ui.wording import day_words
from tests.cast import ANSWERS, CULTURE, Cast
from tests.tabled import FEE, UNIT

from .test_gestures import SOON, url, values_of

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
    {
        "id": "complete",
        "kind": "correction",
        "title": {"fr": "Compléter la demande de salle"},
        "subject": {"fr": "Votre salle attend encore quelque chose"},
        "blocks": [
            {"id": "nearly", "is": "paragraph", "text": {"fr": "Votre fête « {event} » est presque prête."}},
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


def test_what_hangs_on_an_answer_that_is_empty_is_said(cast: Cast) -> None:
    doubtful = deepcopy(LETTERS)
    blocks = doubtful[0]["blocks"]
    quiet = {"id": "few", "is": "paragraph", "when": "guests == 3", "text": {"fr": "Une salle suffit."}}
    blocks.append({"id": "part", "is": "part", "when": "event != null", "blocks": [quiet]})
    procedure = cast.offer("salle-a-doutes", cast.association, sector=CULTURE, letters=doubtful)
    answers = {name: said for name, said in ANSWERS.items() if name != "guests"}
    client, told = cast.sign_in(cast.agent), "Sans réponse à « Personnes attendues », "
    page = client.get(url(cast.file(procedure=procedure, answers=answers), "courrier")).content.decode()
    _before, judge, left = page.split(told)
    assert judge.startswith("c’est à vous de dire") and "Il faut un gardien." in judge
    assert left.startswith("ce courrier ne dit pas") and "Une salle suffit." in left.partition("</p>")[0]
    assert "<strong>demain</strong>" in page
    assert told not in client.get(url(cast.file(procedure=procedure), "courrier")).content.decode()


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
    typed = {"letter": "rules", "words_of": "rules", "w__hello__text": "Le\x00soir."}
    assert posted(cast, lettered, "courrier", **typed).status_code == 422
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
    with scope(walls=cast.walls):
        other = cast.file(procedure=lettered.procedure)
    accepted = {"outcome": "accepted", "text": "Oui.", "letter": "yes", "words_of": "yes"}
    assert posted(cast, other, "decider", **accepted).status_code == 302
    assert posted(cast, lettered, "decider", **accepted | {"letter": ""}).status_code == 302
    with scope(walls=cast.walls):
        made = Decision.objects.get(case=lettered)
        letters.notify_decision(lettered.pk, made.pk, at=made.decided_at)
        assert Wording.objects.get().case_id == other.pk
    said = kept(cast, lettered, "decision:")
    assert "Oui." in said
    assert "Nous sommes heureux" not in said


MISSING = {"ask_papers": "on", "reason_papers": "illegible", "comment_papers": "page 2", "until": SOON}


def test_a_request_to_complete_leaves_in_the_words_of_its_letter(cast: Cast, lettered: Case) -> None:
    page = cast.sign_in(cast.agent).get(url(lettered, "complement")).content.decode()
    assert "Votre fête « Fête de la Saint-Jean » est presque prête." in page
    typed = {
        **MISSING,
        "letter": "complete",
        "words_of": "complete",
        "message": "Merci bien.",
        "w__nearly__text": "Il ne manque **presque** rien.",
    }
    draft = words(posted(cast, lettered, "complement", draft="1", **typed).content)
    with scope(walls=cast.walls):
        assert not Wording.objects.exists()
    assert posted(cast, lettered, "complement", **typed).status_code == 302
    with scope(walls=cast.walls):
        asked = CorrectionRequest.objects.get(case=lettered)
        assert Wording.objects.get(case=lettered).correction_id == asked.pk
        fact = Event.objects.get(kind="case.correction_asked", case_id=lettered.pk)
        assert fact.facts["letter"] == "complete"
        for _twice in range(2):
            letters.ask_for_correction(lettered.pk, asked.pk, at=asked.asked_at)
        delivery = Delivery.objects.get(holder_id=lettered.pk, key=f"correction:{asked.pk}")
    for said in (draft, kept(cast, lettered, "correction:"), delivery.text.replace("\u00a0", " ")):
        for mention in (
            "Il ne manque presque rien.",
            "Merci bien.",
            "Statuts de l’association",
            "page 2",
            day_words(asked.until),
            "L. 114-5",
            "Inès Arnoult",
        ):
            assert mention in said.replace("\u00a0", " ")


def test_its_reminder_repeats_that_letter_whole(cast: Cast, lettered: Case) -> None:
    typed = {
        "letter": "complete",
        "words_of": "complete",
        "w__nearly__text": "Il ne manque **presque** rien.",
    }
    assert posted(cast, lettered, "complement", **MISSING, **typed).status_code == 302
    with scope(walls=cast.walls):
        asked = CorrectionRequest.objects.get(case=lettered)
        later = asked.asked_at + timedelta(days=3)
        letters.ask_for_correction(lettered.pk, asked.pk, at=later, is_reminder=True)
        delivery = Delivery.objects.get(holder_id=lettered.pk, key=f"reminder:{asked.pk}")
    assert delivery.subject.startswith("Rappel : complétez")
    for said in (kept(cast, lettered, "reminder:"), delivery.text):
        said = " ".join(said.split())
        places = [
            said.rindex(" ".join(one.split()))
            for one in (
                "n’est pas encore complet",
                "Si vous venez de nous répondre",
                f"Ce que nous vous avons écrit le {day_words(timezone.localdate(asked.asked_at))}",
                "Il ne manque presque rien.",
                "Statuts de l’association",
                day_words(asked.until),
            )
        ]
        assert places == sorted(places)
    assert day_words(timezone.localdate(later)) in " ".join(kept(cast, lettered, "reminder:").split())


def test_a_request_with_a_hole_does_not_leave_and_the_house_words_it_when_asked(
    cast: Cast, lettered: Case
) -> None:
    hole = {**MISSING, "letter": "complete", "words_of": "complete", "w__nearly__text": "Le {decision_on}."}
    page = posted(cast, lettered, "complement", **hole)
    assert page.status_code == 422
    assert "est vide, et rien ne le remplace" in page.content.decode()
    assert "Le {decision_on}." in page.content.decode()
    wrong = posted(cast, lettered, "complement", **MISSING, letter="rules")
    assert wrong.status_code == 422, "a letter of another kind"
    assert cast.read(lettered).state != "waiting"
    assert posted(cast, lettered, "complement", **MISSING, letter="").status_code == 302
    with scope(walls=cast.walls):
        asked = CorrectionRequest.objects.get(case=lettered)
        letters.ask_for_correction(lettered.pk, asked.pk, at=asked.asked_at)
        assert not Wording.objects.exists()
    assert "doit être complété" in kept(cast, lettered, "correction:")


def test_words_that_no_longer_hold_leave_their_place_to_those_of_the_house(
    cast: Cast, lettered: Case
) -> None:
    assert posted(cast, lettered, "complement", **MISSING).status_code == 302, "the letter it begins with"
    with scope(walls=cast.walls):
        asked = CorrectionRequest.objects.get(case=lettered)
        wording = Wording.objects.get(correction=asked)
        broken = {"id": "lost", "is": "paragraph", "text": {"fr": "Le {decision_on}."}}
        wording.document = {**wording.document, "blocks": [broken]}
        wording.save(update_fields=["document"])
        letters.ask_for_correction(lettered.pk, asked.pk, at=asked.asked_at)
    assert "doit être complété" in kept(cast, lettered, "correction:")


def test_who_is_not_to_be_written_to_is_offered_no_letter(cast: Cast, lettered: Case) -> None:
    with scope(walls=cast.walls):
        Applicant.objects.filter(case=lettered).update(family_name="", organisation_name="", email="")
    assert cast.sign_in(cast.agent).get(url(lettered, "courrier")).status_code == 302
    page = cast.sign_in(cast.agent).get(url(lettered, "complement"))
    assert "letter" not in page.context["form"].fields
    assert posted(cast, lettered, "complement", **MISSING).status_code == 302
    with scope(walls=cast.walls):
        assert not Wording.objects.exists()


PRICED: list[dict[str, Any]] = [
    {
        "id": "price",
        "kind": "letter",
        "title": {"fr": "Le prix de la salle"},
        "subject": {"fr": "Prix de votre salle"},
        "blocks": [
            {"id": "sum", "is": "paragraph", "text": {"fr": "Prix : {result_hire|sans objet}."}},
            {
                "id": "dear",
                "is": "paragraph",
                "when": "result_hire != null and result_hire > 1000",
                "text": {"fr": "En deux fois."},
            },
            {"id": "who", "is": "paragraph", "text": {"fr": "Service : {result_service|habituel}."}},
        ],
    }
]


def test_a_letter_merges_what_the_tables_decided(cast: Cast) -> None:
    tables = [deepcopy(FEE), deepcopy(UNIT)]
    procedure = cast.offer(
        "salle-a-prix", cast.association, sector=CULTURE, tables=tables, letters=deepcopy(PRICED)
    )
    dear = cast.file(procedure=procedure, answers=ANSWERS | {"guests": "150"})
    said = words(posted(cast, dear, "courrier", draft="1", letter="price").content)
    assert "Prix : 1\u202f250,50\u00a0€." in said.replace("1 250,50 €", "1\u202f250,50\u00a0€")
    assert "En deux fois." in said
    assert "Service : habituel." in said
    procedure = cast.offer(
        "salle-sans-prix",
        cast.association,
        sector=CULTURE,
        tables=[FEE | {"hit": "collect", "collect": "sum", "rows": FEE["rows"][:1]}, deepcopy(UNIT)],
        letters=deepcopy(PRICED),
    )
    none = cast.file(procedure=procedure, answers=ANSWERS | {"guests": "150"})
    said = words(posted(cast, none, "courrier", draft="1", letter="price").content)
    assert "Prix : sans objet." in said
    assert "En deux fois." not in said
