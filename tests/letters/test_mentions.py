"""Every mention the law demands is in the three outputs of its letter, taken from the data."""

import re
from dataclasses import replace
from datetime import date
from io import BytesIO

import pypdf
import pytest

from parvis.letters.blocks import Letter
from parvis.letters.content import (
    AgentInCharge,
    Closure,
    CorrectionRequest,
    MissingPiece,
    Nature,
    Outcome,
    PieceKind,
    Silence,
    SilenceKind,
)
from parvis.letters.mail import as_html, as_text
from parvis.letters.pdf import as_pdf

KINDS = {
    "acknowledgement": [
        "30 avril 2026 à 16 h 20",
        "Service de la vie associative",
        "associations@montrevel.example",
        "1 place de la Mairie",
        "05 55 00 00 10",
        "Hugo Lestrade, Gestionnaire des salles",
        "décision implicite de rejet",
        "30 juin 2026",
        "sous réserve que la demande soit complète",
        "réputée rejetée",
        "article L. 231-4 du CRPA",
        "dans les 2 mois à compter du 30 juin 2026",
        "Madame la Maire de Montrevel",
        "Tribunal administratif de Val-Clair",
        "3 cours des Juges",
        "recours.example",
        "article L. 232-4 du CRPA",
        "CRPA : code des relations entre le public et l’administration",
        "Salle des Érables",
    ],
    "registration_receipt": ["30 avril 2026 à 16 h 20", "19 mai 2026", "accusé de réception suivra"],
    "paper_acknowledgement": [
        "30 avril 2026",
        "1 place de la Mairie",
        "05 55 00 00 10",
        "associations@montrevel.example",
        "30 juin 2026",
        "décision implicite de rejet",
        "Tribunal administratif de Val-Clair",
    ],
    "correction_request": [
        "Statuts de l’association (pas reçu)",
        "Attestation d’assurance (périmé ou trop ancien)",
        "elle s’arrête au 31 décembre 2025",
        "article 3 du règlement des salles du 12 mars 2024",
        "Nombre de participants",
        "20 mai 2026",
        "suspendu jusqu’au 20 mai 2026",
        "article L. 114-5 du CRPA, troisième alinéa",
        "article L. 114-5-1 du CRPA",
        "parvis.example/montrevel/completer",
    ],
    "correction_reminder": [
        "n’est pas encore complet",
        "20 mai 2026",
        "Statuts de l’association",
        "article L. 114-5 du CRPA",
    ],
    "decision": [
        "Votre demande est refusée",
        "La salle des Érables ne peut pas vous être prêtée",
        "Les textes appliqués (motifs de droit)",
        "une salle en travaux n’est pas prêtée",
        "Les raisons propres à votre situation (motifs de fait)",
        "en travaux du 1er au 30 septembre 2026",
        "Claire Bourdin",
        "Maire adjointe",
        "de la notification de cette décision",
        "2 mois",
        "Tribunal administratif de Val-Clair",
        "traitement algorithmique",
        "classer les demandes par date",
        "article L. 311-3-1 du CRPA",
        "(CADA)",
    ],
    "implicit_acceptance_attestation": [
        "Aïcha Ménard",
        "réputée acceptée depuis le 30 juin 2026",
        "article L. 231-1 du CRPA",
        "article L. 232-3 du CRPA",
        "Claire Bourdin",
    ],
    "implicit_rejection_reasons": [
        "Le 2 juillet 2026",
        "30 juin 2026",
        "article L. 232-4 du CRPA",
        "Article 4 du règlement des salles.",
        "La salle est fermée pour travaux.",
        "du jour où ces raisons vous sont communiquées",
        "prorogé",
        "Claire Bourdin",
    ],
    "new_message": ["Le badge est prêt.", "Hugo Lestrade", "parvis.example/suivi/abc"],
    "neutral_notice": ["Un message vous attend", "parvis.example/suivi/abc", "Ville de Montrevel"],
    "handover_notice": [
        "Département du Val-Clair",
        "article L. 114-2 du CRPA",
        "court toujours depuis le 30 avril 2026",
        "article L. 114-3 du CRPA",
        "article L. 114-4 du CRPA",
        "Maison des routes",
        "05 55 00 11 22",
    ],
    "case_closed": ["il est traité", "Le lampadaire est réparé."],
    "resume_draft": ["Salle municipale", "30 mai 2026", "parvis.example/suivi/abc"],
    "tracking_link": ["MTV-26-4F7K-Q", "parvis.example/suivi/abc"],
    "agent_invitation": ["Instruction", "1er mai 2026 à 10 h 05", "parvis.example/suivi/abc"],
    "password_reset": ["1er mai 2026 à 10 h 05", "parvis.example/suivi/abc"],
}


def flat(text: str) -> str:
    """Forget line ends, indents and non-breaking spaces."""
    return re.sub(r"\s+", " ", text)


def printed(letter: Letter, cast) -> str:
    """Give what the PDF says, whole, then where its links lead: nobody can type a signed address."""
    pages = pypdf.PdfReader(BytesIO(as_pdf(letter, cast.sender))).pages
    said = flat(" ".join(page.extract_text() for page in pages))
    assert "https://parvis.example" not in said
    links = (link.get_object() for page in pages for link in page.get("/Annots", ()))
    return " ".join([said, *(link["/A"]["/URI"] for link in links)])


def text(letter: Letter) -> str:
    return flat(as_text(letter))


def test_every_kind_is_covered(cast):
    assert set(KINDS) == set(cast.kinds())


@pytest.mark.parametrize("kind", KINDS)
def test_mentions_are_in_the_three_outputs(cast, kind):
    letter = cast.letter(kind)
    html = flat(re.sub(r"<[^>]+>", " ", as_html(letter)).replace("&#x27;", "'"))
    outputs = {"text": text(letter), "html": html, "pdf": printed(letter, cast)}
    for mention in KINDS[kind]:
        for name, output in outputs.items():
            assert mention in output, f"{kind}: « {mention} » is not in the {name}"


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_names_itself_and_keeps_its_subject_on_one_line(cast, kind):
    letter = cast.letter(kind)
    assert letter.kind == kind
    assert letter.subject
    assert not set("\r\n") & set(letter.subject)


def test_acceptance_says_the_day_and_the_certificate(cast):
    silence = Silence(SilenceKind.ACCEPTANCE, date(2026, 6, 30), "L231-1")
    said = text(cast.letter("acknowledgement", silence=silence, appeal=None))
    assert "décision implicite d’acceptation" in said
    assert "le 30 juin 2026 au plus tard, et sous réserve que la demande soit complète" in said
    assert "attestation de cette décision (article L. 232-3 du CRPA)" in said
    assert "recours" not in said


@pytest.mark.parametrize("nature", [Nature.DECLARATION, Nature.REPORT, Nature.QUESTION])
def test_no_silence_where_no_decision_is_asked(cast, nature):
    case = replace(cast.case, nature=nature)
    said = text(cast.letter("acknowledgement", case=case, silence=Silence(SilenceKind.NONE), appeal=None))
    assert "30 avril 2026 à 16 h 20" in said
    assert "05 55 00 00 10" in said
    for word in ("implicite", "réputée", "recours", "demande"):
        assert word not in said


def test_a_report_stays_without_silence_whatever_the_rule_says(cast):
    case = replace(cast.case, nature=Nature.REPORT)
    said = text(cast.letter("acknowledgement", case=case))
    assert "implicite" not in said
    assert "Nous avons reçu votre signalement" in said


@pytest.mark.parametrize(
    ("nature", "words"), [(Nature.COMPLAINT, "Votre réclamation"), (Nature.APPEAL, "Votre recours")]
)
def test_silence_on_a_complaint_or_an_appeal_is_a_rejection(cast, nature, words):
    said = text(cast.letter("acknowledgement", case=replace(cast.case, nature=nature)))
    assert f"{words} est susceptible de donner lieu à une décision implicite de rejet" in said


def test_a_request_without_implicit_decision_cites_its_text(cast):
    silence = Silence(SilenceKind.NONE, article="article 101-1 du code civil")
    said = text(cast.letter("acknowledgement", silence=silence, appeal=None))
    assert "Aucune décision implicite" in said
    assert "article 101-1 du code civil" in said


def test_an_incomplete_electronic_file_says_pieces_delay_and_effect(cast):
    said = text(cast.letter("acknowledgement", correction=cast.correction))
    assert "Votre dossier est incomplet" in said
    assert "Statuts de l’association (pas reçu)" in said
    assert "au plus tard le 20 mai 2026" in said
    assert "est suspendu jusqu’au 20 mai 2026" in said
    assert "Compte tenu de cette suspension" in said


def test_acceptance_does_not_run_while_a_piece_is_awaited(cast):
    silence = Silence(SilenceKind.ACCEPTANCE, None, "L231-1")
    said = text(cast.letter("acknowledgement", silence=silence, correction=cast.correction, appeal=None))
    assert "ne court qu’à compter de la réception de ces éléments (article L. 114-5 du CRPA, deuxième" in said
    assert "dans un délai de 2 mois à compter de la réception de tous les éléments demandés" in said
    assert "suspendu" not in said


def test_a_piece_that_is_not_indispensable_moves_nothing(cast):
    piece = MissingPiece("Attestation", legal_text="article 5 du règlement", indispensable=False)
    correction = CorrectionRequest((piece,), date(2026, 5, 20))
    said = text(cast.letter("correction_request", correction=correction))
    assert "Nous continuons d’étudier votre dossier en attendant." in said
    assert "article L. 114-5-1 du CRPA" in said
    assert "suspendu" not in said


def test_a_formality_cites_the_article_on_regularisation(cast):
    piece = MissingPiece(
        "Signer le formulaire", legal_text="article 2 du règlement", kind=PieceKind.FORMALITY
    )
    correction = CorrectionRequest((piece,), date(2026, 5, 20))
    said = text(cast.letter("correction_request", correction=correction))
    assert "jusqu’au 20 mai 2026 (article L. 114-6 du CRPA)" in said
    assert "Signer le formulaire" in said
    assert "article 2 du règlement" in said


def test_paper_tells_the_day_and_no_hour(cast):
    said = text(cast.letter("paper_acknowledgement"))
    assert "le 30 avril 2026." in said
    assert "16 h 20" not in said


@pytest.mark.parametrize("kind", ["paper_acknowledgement", "decision", "correction_request"])
def test_who_cannot_click_reads_an_address_she_can_type_and_where_her_code_is(cast, kind):
    cast.case = replace(cast.case, tracking_url="", track_address="https://suivi.montrevel.example/")
    cast.correction = replace(cast.correction, answer_url="")
    said = printed(cast.letter(kind), cast)
    assert (
        "Référence : MTV-26-4F7K-Q Sur internet : https://suivi.montrevel.example/, avec la référence" in said
    )
    assert "Le code de suivi vous a été donné le jour du dépôt" in said


def test_the_day_of_receipt_is_read_in_the_zone(cast):
    case = replace(cast.case, zone="Pacific/Noumea")
    assert "1er mai 2026 à 1 h 20" in text(cast.letter("registration_receipt", case=case))


def test_an_anonymous_agent_is_not_named(cast):
    sender = replace(cast.sender, agent=AgentInCharge("Hugo Lestrade", "Gestionnaire", anonymous=True))
    cast.sender = sender
    for kind in KINDS:
        assert "Lestrade" not in text(cast.letter(kind)), kind
        assert "Lestrade" not in printed(cast.letter(kind), cast), kind


def test_an_accepted_decision_keeps_its_routes_of_appeal(cast):
    ruling = replace(cast.ruling, outcome=Outcome.ACCEPTED, law=(), facts=(), algorithm=None)
    said = text(cast.letter("decision", ruling=ruling))
    assert "Votre demande est acceptée" in said
    assert "Voies et délais de recours" in said
    assert "motifs" not in said


def test_a_mandatory_appeal_comes_before_the_judge(cast):
    said = text(cast.letter("decision", appeal=replace(cast.appeal, mandatory_first=True)))
    assert "Avant de saisir le juge, vous devez d’abord demander un nouvel examen" in said
    assert "dans les 2 mois à compter" in said


def test_one_month_is_said_in_the_singular(cast):
    said = text(cast.letter("decision", appeal=replace(cast.appeal, months=1)))
    assert "vous pouvez, dans le mois à compter de la notification" in said


def test_acceptance_restarts_at_the_competent_authority(cast):
    silence = Silence(SilenceKind.ACCEPTANCE, None, "L231-1")
    said = text(cast.letter("handover_notice", silence=silence))
    assert "ne court qu’à compter du jour où l’administration compétente la reçoit" in said


def test_closing_a_request_without_action_gives_the_routes_of_appeal(cast):
    said = text(
        cast.letter(
            "case_closed",
            closure=Closure.NO_ACTION,
            explanation="La salle n’existe plus.",
            appeal=cast.appeal,
        )
    )
    assert "clos sans suite" in said
    assert "Voies et délais de recours" in said


def test_a_letter_can_be_worded_in_english(cast):
    letter = cast.letter("acknowledgement", language="en")
    assert letter.language == "en"
    assert "30 June 2026" in text(letter)
    assert '<html lang="en">' in as_html(letter)
