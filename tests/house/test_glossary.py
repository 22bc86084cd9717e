"""One word per thing: every model is in the glossary, and the glossary names nothing that is not."""

import re
from pathlib import Path

from django.apps import apps

GLOSSARY = Path(__file__).resolve().parents[2] / "docs" / "glossary.md"
NOT_MODELS = {
    *("Sector", "Acknowledgement, registration receipt", "Wall", "Scope"),
    *(
        "Revocation",
        "Substitution",
        "Head",
        "Portfolio",
        "Passing on",
        "Signature",
        "Vault",
        "Recovery key",
        "Erasure",
    ),
    "Sealed value",
    "Process",
    "Diagram",
    "Paper twin",
    *(
        "Duration",
        "Visa",
        "Gesture",
        "Letter template",
        "Merge field",
        "Mention",
        "Shared procedure",
        "Library entry",
        "Passage",
        "Term",
    ),
    *("Condition", "Comparison", "Decision table", "Hit policy", "Trial", "Standing", "Way"),
}


def test_every_model_has_its_line() -> None:
    lines = re.findall(r"^\| ([^|]+?) \|", GLOSSARY.read_text(), flags=re.MULTILINE)
    words = {word for word in lines if word != "code" and not set(word) <= set("-")}
    models = {model.__name__ for model in apps.get_models() if model.__module__.startswith("parvis.")}
    assert models - words == set()
    assert words - models - NOT_MODELS == set()
