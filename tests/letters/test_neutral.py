"""A social or health matter leaks nothing by its message."""

from dataclasses import replace

import pytest

from parvis.letters.mail import as_html, as_text

SECRETS = ["Aide ménagère", "CCAS", "Certificat médical", "CCAS-26-77", "Hugo Lestrade", "05 55", "@"]


@pytest.fixture
def social(cast):
    cast.sender = replace(cast.sender, service="CCAS, aide sociale", email="ccas@montrevel.example")
    cast.case = replace(cast.case, procedure_title="Aide ménagère", reference="CCAS-26-77")
    return cast


@pytest.mark.parametrize("kind", ["neutral_notice", "tracking_link", "resume_draft"])
def test_a_neutral_message_names_neither_the_matter_nor_the_service(social, kind):
    changes = {"tracking_link": {"case": None}, "resume_draft": {"procedure_title": ""}}.get(kind, {})
    letter = social.letter(kind, **changes)
    for output in (letter.subject, as_text(letter), as_html(letter)):
        for secret in SECRETS:
            # The media query of a style could hold an arobase; here there is no style sheet at all.
            assert secret not in output, f"{kind} says {secret}"
    assert letter.reference == ""
    assert "https://parvis.example/suivi/abc" in as_text(letter)


def test_the_neutral_subject_is_the_same_for_everybody(cast, social):
    assert social.letter("neutral_notice").subject == "Vous avez un nouveau message"
