"""What the person receives: one letter per fact, complete in law, neutral where the sector is under secrecy."""

from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pypdf
import pytest

from parvis.agents.rights import grants_of
from parvis.base.scope import Wall, scope
from parvis.cases import actions
from parvis.cases.actions import Asked, Revocation
from parvis.cases.codes import code_of
from parvis.cases.contents import contents_of
from parvis.cases.models import Case, CaseDocument
from parvis.catalogue.natures import Outcome
from parvis.documents.storage import storage
from parvis.events.models import Event
from parvis.interactions.models import Channel
from parvis.notifications.models import Delivery, Purpose
from parvis.notifications.warnings import due_warnings, warn_managers
from parvis.reactions import react
from tests.cast import ANSWERS, OFFER, SOCIAL, Cast, words

pytestmark = pytest.mark.django_db

THURSDAY = datetime(2026, 4, 30, 14, 20, tzinfo=UTC)


def follow(cast: Cast, case: Case, kind: str, times: int = 1) -> list[Delivery]:
    """Run the reactions to the last fact of this kind, as many times as said; the deliveries of the case."""
    with scope(walls=cast.walls):
        fact = Event.objects.filter(case_id=case.pk, kind=kind).order_by("-id").first()
        assert fact is not None
    for _ in range(times):
        react(event=fact.id, authority=str(fact.authority_id), sector=fact.sector)
    with scope(walls=cast.walls):
        return list(Delivery.objects.filter(holder_id=case.pk).order_by("queued_at", "id"))


def printed(cast: Cast, case: Case, key: str) -> str:
    """The words of a letter kept with the case."""
    with scope(walls=cast.walls):
        document = CaseDocument.objects.select_related("document").get(case=case, field=key).document
        with storage().open(document.storage_name) as stored:
            reader = pypdf.PdfReader(BytesIO(stored.read()))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_the_acknowledgement_is_complete_and_written_once(cast: Cast) -> None:
    case = cast.file(at=THURSDAY)
    (delivery,) = follow(cast, case, "case.filed", times=3)
    assert (delivery.purpose, delivery.is_legal) == (Purpose.ACKNOWLEDGEMENT, True)
    assert delivery.recipient == ANSWERS["mail"]
    said = " ".join(delivery.text.replace("\u00a0", " ").split())
    for mention in (
        case.reference,
        "30 avril 2026",  # date of receipt (R112-11-1, 1°)
        "Vie associative",  # service in charge (2°)
        "vie-associative@montrevel.example",
        "04 75 00 00 01",
        "30 juin 2026",  # implicit decision
        "sous réserve",
        "Tribunal administratif de Grenoble",
        "/suivi/lien/",
    ):
        assert mention in said, mention
        if not mention.startswith("/"):
            assert mention in printed(cast, case, "acknowledgement").replace("\u00a0", " "), mention
    with scope(walls=cast.walls):
        assert Event.objects.filter(case_id=case.pk, kind="case.acknowledged").count() == 1
        assert len(delivery.documents) == 1
    assert cast.read(case).acknowledged_at is not None


def test_without_a_known_service_only_the_receipt_leaves(cast: Cast) -> None:
    with scope(walls=cast.walls):
        type(cast.association).objects.filter(pk=cast.association.pk).update(is_sorting=True)
    case = cast.file(at=THURSDAY)
    (receipt,) = follow(cast, case, "case.filed")
    assert receipt.purpose == Purpose.REGISTRATION_RECEIPT
    assert cast.read(case).acknowledged_at is None
    with scope(walls=cast.walls):
        actions.hand_over(case.pk, cast.childhood, by=cast.agent, at=THURSDAY)
    purposes = [delivery.purpose for delivery in follow(cast, case, "case.handed_over", times=2)]
    assert sorted(purposes) == ["acknowledgement", "handover", "registration_receipt"]


def test_a_letter_at_the_counter_is_printed_not_sent(cast: Cast) -> None:
    answers = {key: value for key, value in ANSWERS.items() if key != "mail"}
    form = {**OFFER["form"], "steps": [OFFER["form"]["steps"][0] | {"sections": [without_mail()]}]}
    desk = cast.offer("au-guichet", cast.association, sector="culture", form=form)
    case = cast.file(procedure=desk, answers=answers, channel=Channel.POST, at=THURSDAY)
    assert cast.read(case).acknowledge_by is None
    assert follow(cast, case, "case.filed") == []
    said = printed(cast, case, "acknowledgement")
    assert "1 place de la Mairie" in said
    assert "/suivi/lien/" not in said, "she cannot type it"
    assert "/suivi/, avec la référence et le code" in said
    assert code_of(case.pk) not in said, "whoever reads the case would hold it"


def without_mail() -> dict[str, Any]:
    """The identity section, without the e-mail address."""
    section = OFFER["form"]["steps"][0]["sections"][0]
    return {**section, "fields": section["fields"][:1]}


def test_an_anonymous_report_is_not_acknowledged(cast: Cast) -> None:
    form = {**OFFER["form"], "steps": OFFER["form"]["steps"][1:]}
    lights = cast.offer(
        "eclairage",
        cast.association,
        sector="culture",
        nature="report",
        silence={"rule": "none"},
        form=form,
        anonymous=True,
    )
    case = cast.file(procedure=lights, answers={"event": "Lampe éteinte"})
    assert follow(cast, case, "case.filed") == []
    assert cast.read(case).acknowledged_at is None


def test_a_nameless_report_is_answered_at_the_address_it_leaves_and_never_acknowledged(cast: Cast) -> None:
    form = deepcopy(OFFER["form"])
    form["steps"][0]["sections"][0]["fields"][0]["required"] = "no"
    form["steps"][0]["sections"][0]["fields"][1]["required"] = "no"
    lights = cast.offer(
        "eclairage", cast.association, sector="culture", nature="report", silence={"rule": "none"},
        form=form, anonymous=True,
    )  # fmt: skip
    left, silent = (
        cast.file(procedure=lights, answers={"event": "Lampe éteinte", **more}, at=THURSDAY)
        for more in ({"mail": "riveraine@courriel.example"}, {})
    )
    for case in (left, silent):
        assert follow(cast, case, "case.filed") == []
        with scope(walls=cast.walls):
            actions.reply(case.pk, "L’équipe passe demain.", by=cast.agent, at=THURSDAY)
            actions.decide(case.pk, Outcome.DONE, by=cast.agent, at=THURSDAY, text="La lampe est réparée.")
    assert follow(cast, silent, "case.replied") == follow(cast, silent, "case.decided") == []
    with scope(walls=cast.walls):
        assert not CaseDocument.objects.filter(case=silent).exists(), "nothing is kept for nobody"
    (message,) = follow(cast, left, "case.replied")
    told = follow(cast, left, "case.decided")[-1]
    assert {message.recipient, told.recipient} == {"riveraine@courriel.example"}
    assert "L’équipe passe demain." in message.text
    assert "La lampe est réparée." in told.text
    assert cast.read(left).acknowledged_at is None


def test_a_social_matter_is_told_without_a_word_of_it(cast: Cast) -> None:
    help_at_home = cast.offer(
        "aide-a-domicile", cast.association, sector=SOCIAL, title=words("Aide à domicile")
    )
    case = cast.file(procedure=help_at_home)
    (delivery,) = follow(cast, case, "case.filed")
    assert delivery.documents == []
    for told in (delivery.subject, delivery.text, delivery.html):
        for secret in ("domicile", "Statuts", "Vie associative", case.reference, "Destève"):
            assert secret not in told
    assert "/suivi/lien/" in delivery.text
    assert "Aide à domicile" in printed(cast, case, "acknowledgement")


def test_a_correction_request_and_its_reminder_list_what_is_missing(cast: Cast) -> None:
    case = cast.file(at=THURSDAY)
    who = cast.outsider_town
    who.is_anonymous = True
    with scope(walls=cast.walls):
        actions.take(case.pk, by=cast.agent, at=THURSDAY)
        request = actions.ask_correction(
            case.pk,
            [Asked("papers", "illegible", "La page 2 est floue")],
            until=date(2026, 5, 25),
            message="Bonjour,\nmerci.",
            by=who,
            at=THURSDAY,
        )
    deliveries = follow(cast, case, "case.correction_asked", times=2)
    assert [delivery.purpose for delivery in deliveries] == ["correction_request"]
    assert who.family_name not in deliveries[0].text, "her name is protected, and was that day"
    assert cast.agent.family_name not in deliveries[0].text, "nobody signs in her place"
    with scope(walls=cast.walls):
        grants = grants_of(cast.agent)
    with scope(walls=[Wall(case.authority_id, case.sector)]):
        assert contents_of(case, grants).corrections == [request], "read by whoever does not see her row"
    for mention in ("Statuts de l’association", "25 mai 2026", "La page 2 est floue", "L. 114-5"):
        assert mention in deliveries[0].text.replace("\u00a0", " ")
    with scope(walls=cast.walls):
        Case.objects.filter(pk=case.pk).update(language="en")
        actions.remind_correction(case.pk, at=THURSDAY + timedelta(days=20))
    assert len(follow(cast, case, "case.correction_reminded", times=2)) == 2
    reminder = printed(cast, case, f"reminder:{request.pk}").replace("\u00a0", " ")
    for mention in ("25 May 2026", "Statuts de l’association (en)"):
        assert mention in reminder, "in the language she reads"


def test_a_refusal_is_notified_with_reasons_author_and_routes(cast: Cast) -> None:
    case = cast.file(at=THURSDAY)
    with scope(walls=cast.walls):
        decision = actions.decide(
            case.pk,
            Outcome.REFUSED,
            by=cast.agent,
            at=THURSDAY,
            text="La salle ne peut pas être prêtée.",
            law="Article 3 du règlement des salles",
            facts="La salle est en travaux jusqu'en juin.\nAucune autre salle n'est libre.",
        )
    (delivery,) = follow(cast, case, "case.decided", times=2)
    letter = printed(cast, case, f"decision:{decision.pk}")
    for mention in (
        "Article 3 du règlement des salles",
        "Aucune autre salle",
        "Inès Arnoult",
        "Chargée de mission",
        "Tribunal administratif de Grenoble",
        "2 place de Verdun",
    ):
        assert mention in letter
        assert mention in " ".join(delivery.text.split())
    with scope(walls=cast.walls):
        decision.refresh_from_db()
        assert decision.letter_id is not None


@pytest.mark.parametrize(
    ("nature", "outcome"),
    [("report", Outcome.DONE), ("question", Outcome.ANSWERED), ("request", Outcome.NO_ACTION)],
)
def test_other_endings_are_told_in_their_words(cast: Cast, nature: str, outcome: Outcome) -> None:
    silence, who = {"rule": "none"} if nature != "request" else OFFER["silence"], cast.outsider_town
    offer = cast.offer("autre", cast.association, sector="culture", nature=nature, silence=silence)
    case = cast.file(procedure=offer, at=THURSDAY)
    with scope(walls=cast.walls):
        if outcome == Outcome.NO_ACTION:
            actions.take(case.pk, by=cast.agent, at=THURSDAY)
            actions.close(case.pk, outcome, by=who, at=THURSDAY, explanation="La fête est annulée.")
        else:
            actions.decide(case.pk, outcome, by=who, at=THURSDAY, text="La fête est annulée.")
    kind = "case.closed" if outcome == Outcome.NO_ACTION else "case.decided"
    (delivery,) = follow(cast, case, kind)
    assert delivery.purpose == Purpose.CLOSURE
    assert "La fête est annulée." in delivery.text
    assert who.signature in delivery.text, "of another authority, she is named all the same"
    assert cast.agent.family_name not in delivery.text


def test_a_reply_carries_the_words_and_who_wrote_them(cast: Cast) -> None:
    case = cast.file()
    with scope(walls=cast.walls):
        actions.reply(case.pk, "Bonjour <b>Camille</b>,\nla clé est au guichet.", by=cast.agent, at=THURSDAY)
    (delivery,) = follow(cast, case, "case.replied", times=2)
    assert "la clé est au guichet" in delivery.text
    assert "Inès Arnoult" in delivery.text
    assert "<b>Camille" not in delivery.html
    with scope(walls=cast.walls):
        actions.take(case.pk, by=cast.agent, at=case.received_at)
        actions.reply(case.pk, "Il est prêt.", by=cast.outsider_town, at=case.received_at)
    *_before, delivery = follow(cast, case, "case.replied")
    assert cast.outsider_town.signature in delivery.text, "of another authority, she is named all the same"
    assert "Inès Arnoult" not in delivery.text


def test_a_withdrawal_says_what_it_takes_back_why_and_that_she_was_heard(cast: Cast) -> None:
    silence = {"rule": "acceptance", "months": 2, "article": "CRPA L231-1"}
    for regime, said in (("crpa", "article L. 242-1 du CRPA"), ("planning", "article L424-5")):
        offer = cast.offer(
            f"enseigne-{regime}", cast.association, sector="culture", silence={**silence, "regime": regime}
        )
        case = cast.file(procedure=offer, at=THURSDAY)
        with scope(walls=cast.walls):
            actions.bear_implicit_decision(case.pk, at=THURSDAY + timedelta(days=100))
            born_on = cast.read(case).implicit_on
            assert born_on is not None
            made = actions.decide(
                case.pk,
                Outcome.REFUSED,
                by=cast.agent,
                at=datetime(2026, 7, 20, 8, tzinfo=UTC),
                text="L’enseigne est refusée.",
                law="Règlement, article 4",
                facts="Douze mètres.",
                revocation=Revocation("Elle dépasse la hauteur permise.", heard_on=date(2026, 7, 15)),
            )
        follow(cast, case, "case.decided")
        letter = printed(cast, case, f"decision:{made.pk}").replace("\u00a0", " ")
        for mention in (
            "La décision qui acceptait votre demande est retirée",
            "Le silence de l’administration avait fait accepter votre demande le 30 juin 2026",
            "Elle dépasse la hauteur permise.",
            "vous avez pu présenter vos observations le 15 juillet 2026 (article L. 121-1 du CRPA)",
            said,
        ):
            assert mention in letter, mention


def test_a_withdrawal_asked_for_cites_the_request(cast: Cast) -> None:
    case = cast.file(at=THURSDAY)
    with scope(walls=cast.walls):
        actions.decide(case.pk, Outcome.ACCEPTED, by=cast.agent, at=THURSDAY, text="Oui.")
        actions.reopen(case.pk, by=cast.agent, at=THURSDAY, reason="Elle renonce")
        made = actions.decide(
            case.pk,
            Outcome.REFUSED,
            by=cast.agent,
            at=THURSDAY + timedelta(days=200),
            text="La salle est libérée.",
            law="Règlement, article 4",
            facts="Vous y renoncez.",
            revocation=Revocation(asked_on=date(2026, 11, 2)),
        )
    follow(cast, case, "case.decided")
    letter = printed(cast, case, f"decision:{made.pk}").replace("\u00a0", " ")
    assert "Votre demande avait été acceptée le 30 avril 2026." in letter
    assert "Vous avez demandé son retrait le 2 novembre 2026 (article L. 242-4 du CRPA)." in letter
    assert "L. 121-1" not in letter


def test_the_file_of_a_letter_has_a_french_name(cast: Cast) -> None:
    case = cast.file(at=THURSDAY)
    follow(cast, case, "case.filed")
    with scope(walls=cast.walls):
        kept = CaseDocument.objects.select_related("document").get(case=case, field="acknowledgement")
    assert kept.document.name == f"accuse-de-reception-{case.reference}.pdf"


committed = pytest.mark.django_db(transaction=True, databases=["default", "worker"])


@committed
def test_the_manager_is_warned_at_fifteen_then_three_working_days(cast: Cast, worker_role: Any) -> None:
    case = cast.file(at=THURSDAY)  # implicit rejection on Tuesday 30 June 2026

    def warned_on(day: date) -> int:
        with worker_role():
            return warn_managers(at=datetime(day.year, day.month, day.day, 6, tzinfo=UTC))

    assert warned_on(date(2026, 6, 8)) == 0  # sixteen working days before
    assert warned_on(date(2026, 6, 9)) == 1
    assert warned_on(date(2026, 6, 9)) == 0
    assert warned_on(date(2026, 6, 24)) == 0
    assert warned_on(date(2026, 6, 25)) == 1
    assert warned_on(date(2026, 6, 30)) == 0
    with scope(walls=cast.walls):
        told = Delivery.objects.filter(purpose=Purpose.WARNING).order_by("queued_at")
        assert {delivery.recipient for delivery in told} == {cast.manager.email}
        assert len(told) == 2
        assert case.reference in told[0].text
        assert "30 juin 2026" in told[0].text.replace("\u00a0", " ")
        levels = Event.objects.filter(kind="case.implicit_warned").order_by("id")
        assert [fact.facts["working_days"] for fact in levels] == [15, 3]
    with worker_role():
        assert due_warnings(at=datetime(2026, 7, 2, tzinfo=UTC)) == []
