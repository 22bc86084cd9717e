"""The language of a message."""

import pytest

from parvis.intake.suggesting.languages import language_of
from parvis.intake.suggesting.words import bare, written


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Bonjour, je voudrais une copie de la délibération", "fr"),
        ("bjr g perdu mon bac svp", "fr"),
        ("Hello, could you help me with the school?", "en"),
        ("Hola, necesito un certificado para mi hijo, gracias", "es"),
        ("Bom dia, preciso de uma certidão para a minha filha, obrigada", "pt"),
        ("Buongiorno, vorrei il certificato di nascita, grazie", "it"),
        ("Guten Tag, ich habe eine Frage zu der Schule", "de"),
        ("صباح الخير، أريد نسخة من شهادة الميلاد", "ar"),
        ("Доброго дня, мені потрібна довідка", "uk"),
        ("Здравствуйте, мне нужна справка", "ru"),
        ("Bonjour, mon cousin محمد arrive mardi et je voudrais une attestation", "fr"),
        ("", ""),
        ("42 ??", ""),
    ],
)
def test_it_is_told(text: str, language: str) -> None:
    assert language_of(text, bare(" ".join(written(text))).split()) == language
