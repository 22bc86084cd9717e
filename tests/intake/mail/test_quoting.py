"""The sender's own words are kept; what her program copied below is set aside; her only words never are."""

import pytest

from parvis.intake.mail.quoting import cut
from tests.intake.mail.writing import mail, said

OWN = "Bonjour,\n\nLe lampadaire est toujours éteint."
HISTORIES = {
    "gmail": "Le jeu. 12 mars 2026 à 10:02, Mairie <accueil@valmont.example> a écrit :\n\n> Bonjour\n> Merci",
    "gmail folded": "Le jeu. 12 mars 2026 à 10:02, Mairie de Valmont-sur-Loire <\n"
    "accueil@valmont.example> a écrit :\n\n> Bonjour\n>\n> Merci",
    "thunderbird": "Le 12/03/2026 à 10:02, Mairie a écrit :\n> Bonjour\n> Merci",
    "thunderbird bare": "Le 12/03/2026 à 10:02, Mairie a écrit :\nBonjour\nMerci",
    "iphone": "> Le 12 mars 2026 à 10:02, Mairie <accueil@valmont.example> a écrit :\n> \n> Bonjour",
    "mac": "Le 12 mars 2026 à 10:02, Mairie <accueil@valmont.example> a écrit :\n\n\n> Bonjour",
    "outlook": "De : Mairie <accueil@valmont.example>\nEnvoyé : jeudi 12 mars 2026 10:02\nÀ : Jeanne Morel\n"
    "Objet : Votre demande\n\nBonjour,\nMerci",
    "outlook bold": "*De :* Mairie <accueil@valmont.example>\n*Envoyé :* jeudi 12 mars 2026\n"
    "*À :* Jeanne\n*Objet :* RE\n\nBonjour",
    "outlook rule": "________________________________\nDe : Mairie\n"
    "Envoyé : jeudi 12 mars 2026 10:02\nÀ : Jeanne\nObjet : RE\n\nOui",
    "outlook old": "-----Message d'origine-----\nDe : Mairie\nObjet : RE\n\nBonjour",
    "outlook english": "From: Mairie\nSent: Thursday, March 12, 2026\nTo: Jeanne\nSubject: RE\n\nBonjour",
    "orange": '> Message du 12/03/26 10:02\n> De : "Mairie" <accueil@valmont.example>\n> A : jeanne@orange.example\n'
    "> Objet : dossier\n>\n> Bonjour",
    "free": '----- Mail original -----\nDe: "Mairie" <accueil@valmont.example>\nÀ: jeanne@free.example\n'
    "Envoyé: Jeudi 12 Mars 2026 10:02:00\nObjet: dossier\n\nBonjour",
    "sfr": "envoyé : 12 mars 2026 à 10:02\nde : Mairie <accueil@valmont.example>\nà : jeanne@sfr.example\n"
    "objet : dossier\n\nBonjour",
    "yahoo": "Le jeudi 12 mars 2026 à 10:02:11 UTC+1, Mairie <accueil@valmont.example> a écrit :\n\n\nBonjour",
    "english": "On Thu, Mar 12, 2026 at 10:02 AM Mairie <accueil@valmont.example> wrote:\n\n> Hello",
    "marks alone": "> Bonjour\n> Merci",
}


@pytest.mark.parametrize("habit", HISTORIES)
def test_what_a_program_copied_below_is_set_aside(habit: str) -> None:
    found = cut(f"{OWN}\n\n{HISTORIES[habit]}\n", "Re: Votre demande")
    assert found.own == OWN
    assert "Bonjour" in found.quoted or "Hello" in found.quoted or "Oui" in found.quoted
    assert not found.is_forward


@pytest.mark.parametrize(
    "words",
    [
        "Bonjour,\nLe maire a écrit :\nvenez nous voir\nMerci",
        "De : la rue Haute\nà : la place\nla rue est coupée.",
        "Bonjour,\n> 18 ans : quel tarif ?",
        "Bonjour,\nLe 12 mars le maire m’a écrit :\nvenez nous voir.",
        "Un bus.\nDe : la rue Haute\nÀ : la place\nDate : demain",
        "Le 12 mars 2026 j’ai appelé.\nOn m’a dit d’écrire.",
        "On Monday I wrote to you, here is why:\nthe street is dark.",
        "Bonjour.\nDe : Jeanne Morel\nObjet : réverbère",
        "De plus : rien.\nObjet : réverbère",
    ],
)
def test_ones_own_words_that_look_like_a_history_stay(words: str) -> None:
    found = cut(words, "")
    assert (found.own, found.quoted) == (words, "")


@pytest.mark.parametrize("habit", HISTORIES)
def test_ones_only_words_are_never_cut(habit: str) -> None:
    found = cut(HISTORIES[habit], "Re: Votre demande")
    assert found.own == HISTORIES[habit].replace("\n\n\n", "\n\n").replace("> \n", ">\n")
    assert found.quoted == ""


def test_answers_written_between_the_lines_are_kept() -> None:
    found = cut(
        "Le 12/03/2026 à 10:02, Mairie a écrit :\n> Votre nom ?\n> Et prénom ?\n"
        "Morel\n> Votre rue ?\n> Et numéro ?\n3 rue Haute",
        "",
    )
    assert found.own == "Morel\n3 rue Haute"


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        (
            "Pour vous.\n\n---------- Forwarded message ---------\nDe : Paul\nObjet : Fuite\n\nLe gaz fuit.",
            "Fwd: Fuite",
        ),
        (
            "Pour vous.\n\nDébut du message transféré :\n\n> De : Paul\n> Objet : Fuite\n>\n> Le gaz fuit.",
            "Fuite",
        ),
        (
            "Pour vous.\n\n-------- Message transféré --------\nSujet : Fuite\nDe : Paul\n\nLe gaz fuit.",
            "Fuite",
        ),
        (
            "Pour vous.\n\nDe : Paul\nEnvoyé : hier 10:02\nÀ : Jeanne\nObjet : Fuite\n\nLe gaz fuit.",
            "TR: Fuite",
        ),
    ],
)
def test_what_is_handed_on_is_the_matter_and_is_kept(text: str, subject: str) -> None:
    found = cut(text, subject)
    assert found.is_forward
    assert found.own.startswith("Pour vous.")
    assert found.own.endswith("Le gaz fuit.")


def test_a_forward_inside_a_history_is_history() -> None:
    history = "Le 12/03/2026 à 10:02, Mairie a écrit :\nVoir.\n-------- Message transféré --------\nDe : Paul"
    found = cut(f"{OWN}\n\n{history}", "Re: Votre demande")
    assert (found.own, found.is_forward) == (OWN, False)


@pytest.mark.parametrize(
    ("text", "own", "signature"),
    [
        (f"{OWN}\n-- \nJeanne Morel\n3 rue Haute", OWN, "Jeanne Morel\n3 rue Haute"),
        (f"{OWN}\n\nEnvoyé de mon iPhone", OWN, "Envoyé de mon iPhone"),
        (f"{OWN}\n\nEnvoyé depuis mon mobile Orange", OWN, "Envoyé depuis mon mobile Orange"),
        (f"{OWN}\n\nTélécharger Outlook pour Android", OWN, "Télécharger Outlook pour Android"),
        (f"{OWN}\nEnvoyé par mon fils, qui vous dira.", f"{OWN}\nEnvoyé par mon fils, qui vous dira.", ""),
        ("-- \nJeanne Morel", "--\nJeanne Morel", ""),
    ],
)
def test_the_signature_is_set_aside(text: str, own: str, signature: str) -> None:
    found = cut(text, "")
    assert (found.own, found.signature) == (own, signature)


@pytest.mark.parametrize(
    "history",
    [
        '<div class="gmail_quote"><div class="gmail_attr">Le jeu. 12 mars 2026 à 10:02, Mairie &lt;'
        '<a href="mailto:a@valmont.example">'
        "a@valmont.example</a>&gt; a écrit :</div><blockquote><p>Bonjour</p><p>Merci</p></blockquote></div>",
        '<hr><div id="divRplyFwdMsg"><b>De :</b> Mairie<br><b>Envoyé :</b> hier</div><div>Bonjour Merci</div>',
        '<div class="yahoo_quoted">Bonjour Merci</div>',
        '<div class="moz-cite-prefix">Le 12/03/2026 à 10:02, Mairie a écrit :</div>'
        '<blockquote type="cite">Bonjour</blockquote>',
    ],
)
def test_the_marks_of_html_cut_too(history: str) -> None:
    found = mail(said(f"<div>Toujours éteint.</div>{history}", kind="text/html; charset=utf-8"))
    assert found.text == "Toujours éteint."
    assert "Bonjour" in found.quoted
    assert "-----quoted" not in found.quoted
