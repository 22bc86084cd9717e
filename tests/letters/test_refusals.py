"""A letter that lacks what the law demands is refused, and the refusal names each lack."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from parvis.letters.content import (
    AgentInCharge,
    Author,
    CannotWriteLetter,
    CaseFacts,
    Closure,
    ContradictoryLetter,
    CorrectionRequest,
    IncompleteLetter,
    LetterTooLong,
    MissingPiece,
    Nature,
    Outcome,
    PieceKind,
    Silence,
    SilenceKind,
)
from parvis.letters.mail import as_text
from parvis.letters.pdf import as_pdf


def lacks(cast, kind, **changes):
    with pytest.raises(IncompleteLetter) as refused:
        cast.letter(kind, **changes)
    return set(refused.value.missing)


@pytest.mark.parametrize(
    ("change", "mention"),
    [
        ({"telephone": ""}, "numéro de téléphone du service"),
        ({"service": ""}, "service chargé du dossier"),
        ({"email": "", "postal_address": ()}, "adresse électronique ou postale du service"),
        ({"agent": AgentInCharge(" ", "Gestionnaire")}, "prénom et nom de l’agent chargé du dossier"),
        ({"agent": AgentInCharge("Hugo Lestrade")}, "qualité de l’agent chargé du dossier"),
    ],
)
def test_the_service_in_charge_must_be_known(cast, change, mention):
    sender = replace(cast.sender, **change)
    for kind in ("acknowledgement", "correction_request", "decision", "new_message", "case_closed"):
        assert lacks(cast, kind, sender=sender) == {mention}


def test_an_address_of_either_sort_is_enough_electronically_but_paper_wants_the_postal_one(cast):
    cast.letter("acknowledgement", sender=replace(cast.sender, postal_address=()))
    cast.letter("acknowledgement", sender=replace(cast.sender, email=""))
    sender = replace(cast.sender, postal_address=())
    assert lacks(cast, "paper_acknowledgement", sender=sender) == {"adresse postale du service"}


@pytest.mark.parametrize(
    ("silence", "missing"),
    [
        (Silence(SilenceKind.REJECTION, None, "L231-4"), {"date de la décision implicite"}),
        (Silence(SilenceKind.ACCEPTANCE, None, "L231-1"), {"date de la décision implicite"}),
        (Silence(SilenceKind.REJECTION, date(2026, 6, 30)), {"texte qui fixe l’effet du silence"}),
        (Silence(SilenceKind.NONE), {"texte qui fixe l’effet du silence"}),
        (
            Silence(SilenceKind.ACCEPTANCE, date(2026, 6, 30), "L231-1", 0),
            {"délai de la décision implicite"},
        ),
    ],
)
def test_silence_must_be_complete(cast, silence, missing):
    assert lacks(cast, "acknowledgement", silence=silence) == missing


def test_a_day_stays_due_when_only_a_dispensable_piece_is_awaited(cast):
    piece = MissingPiece("Attestation", legal_text="article 5", indispensable=False)
    silence = Silence(SilenceKind.ACCEPTANCE, None, "L231-1")
    correction = CorrectionRequest((piece,), date(2026, 5, 20))
    assert lacks(cast, "acknowledgement", silence=silence, correction=correction) == {
        "date de la décision implicite"
    }


def test_a_rejection_needs_its_routes_of_appeal(cast):
    assert lacks(cast, "acknowledgement", appeal=None) == {"voies et délais de recours"}
    bare = replace(cast.appeal, administrative_to=(), court="", court_address=(), court_online="", months=0)
    four = {
        "destinataire du recours administratif",
        "tribunal compétent",
        "adresse du tribunal compétent",
        "délai de recours",
    }
    for kind in ("acknowledgement", "decision", "implicit_rejection_reasons"):
        assert lacks(cast, kind, appeal=bare) == four
    online = replace(cast.appeal, court_address=(), court_online="https://www.telerecours.fr")
    assert "telerecours.fr" in as_text(cast.letter("decision", appeal=online))
    assert lacks(cast, "decision", appeal=None) == {"voies et délais de recours"}


@pytest.mark.parametrize("nature", [Nature.COMPLAINT, Nature.APPEAL])
@pytest.mark.parametrize("kind", [SilenceKind.ACCEPTANCE, SilenceKind.NONE])
def test_an_appeal_is_never_accepted_by_silence(cast, nature, kind):
    with pytest.raises(ContradictoryLetter):
        cast.letter(
            "acknowledgement",
            case=replace(cast.case, nature=nature),
            silence=Silence(kind, date(2026, 6, 30), "L231-1"),
        )


def test_a_correction_request_needs_pieces_day_and_text(cast):
    assert lacks(cast, "correction_request", correction=CorrectionRequest((), date(2026, 5, 20))) == {
        "pièces ou informations demandées"
    }
    assert lacks(cast, "correction_reminder", correction=replace(cast.correction, until=None)) == {
        "date limite d’envoi"
    }
    assert lacks(cast, "correction_request", silence=replace(cast.silence, months=0)) == {
        "délai de la décision implicite"
    }
    for kind in (PieceKind.DOCUMENT, PieceKind.FORMALITY):
        correction = CorrectionRequest((MissingPiece("Statuts", kind=kind),), date(2026, 5, 20))
        for letter in ("correction_request", "acknowledgement"):
            assert lacks(cast, letter, correction=correction) == {
                "texte qui permet de demander «\u00a0Statuts\u00a0»"
            }


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.PARTLY])
def test_a_refusal_needs_reasons_in_law_and_in_fact(cast, outcome):
    ruling = replace(cast.ruling, outcome=outcome, law=(" ",), facts=())
    assert lacks(cast, "decision", ruling=ruling) == {"motifs de droit", "motifs de fait"}


def test_conditions_need_reasons(cast):
    ruling = replace(cast.ruling, outcome=Outcome.ACCEPTED, law=(), conditions=("Rendre la clé à 20 h.",))
    assert lacks(cast, "decision", ruling=ruling) == {"motifs de droit"}


def test_the_author_of_a_decision_must_be_named(cast):
    author = Author(" ", "", "")
    lacking = {
        "prénom et nom de l’auteur de la décision",
        "qualité de l’auteur de la décision",
        "service de l’auteur de la décision",
    }
    assert lacks(cast, "decision", ruling=replace(cast.ruling, author=author)) == lacking
    assert lacks(cast, "implicit_acceptance_attestation", author=author) == lacking
    assert lacks(cast, "implicit_rejection_reasons", author=author) == lacking


def test_an_attestation_needs_its_text(cast):
    assert lacks(cast, "implicit_acceptance_attestation", article="") == {"texte qui fixe l’effet du silence"}


def test_closing_a_request_without_action_is_a_refusal(cast):
    assert lacks(cast, "case_closed", closure=Closure.NO_ACTION, explanation="", appeal=None) == {
        "explication de la clôture",
        "voies et délais de recours",
    }


def test_an_empty_message_is_refused(cast):
    assert lacks(cast, "new_message", body=" \n\u202e ") == {"texte du message"}


def test_a_naive_instant_is_refused(cast):
    with pytest.raises(ContradictoryLetter):
        CaseFacts("R", "T", Nature.REQUEST, datetime(2026, 4, 30, 16, 20))


def test_words_outside_the_vocabulary_are_refused(cast):
    with pytest.raises(ValueError, match="maybe"):
        Silence("maybe")
    assert Silence("none").kind is SilenceKind.NONE


def test_an_agents_text_is_never_cut_silently(cast):
    with pytest.raises(LetterTooLong):
        cast.letter("new_message", body="a" * 20_001)
    with pytest.raises(LetterTooLong):
        cast.letter("decision", ruling=replace(cast.ruling, facts=("a" * 20_001,)))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://a b", "//x.example", "https://x\r\ny", ""])
def test_a_link_is_an_absolute_web_address(cast, url):
    with pytest.raises(CannotWriteLetter):
        cast.letter("neutral_notice", url=url)


def test_a_brand_colour_is_six_hexadecimal_digits(cast):
    with pytest.raises(ContradictoryLetter):
        as_pdf(cast.letter("neutral_notice"), replace(cast.sender, brand_colour='red") #eval("1'))
