"""Render the gallery to files, to look at it: `python -m tests.ui.gallery FOLDER`."""

import os
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import django
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import override_settings

from parvis.ui.assets import DIST
from parvis.ui.brand import brand_css
from parvis.ui.parts import Card, Column, Crumb, ErrorLine, FileItem, SummaryRow, TimelineItem

TODAY = date(2026, 3, 4)
HOSTILE = "<script>alert(1)</script>"


def gallery_context() -> dict[str, Any]:
    return {
        "authority": SimpleNamespace(code="montrevel", name="Ville de Montrevel", brand="#17594f"),
        "agent": SimpleNamespace(name="Inès Garnier", has_shortcuts=True),
        "today": TODAY,
        "trail": [Crumb("Accueil", "#"), Crumb("Enfance et famille", "#"), Crumb("Composants")],
        "tags": [
            ("Brouillon", "neutral"),
            ("Déposée", "info"),
            ("En cours d’instruction", "progress"),
            ("En attente de votre réponse", "warning"),
            ("Acceptée", "success"),
            ("Refusée", "danger"),
            ("Nouveau", "brand"),
        ],
        "deadlines": [TODAY + timedelta(days=days) for days in (-9, -1, 0, 1, 5, 30)],
        "errors": [
            ErrorLine("Écrivez une adresse complète, comme nom@exemple.fr", "courriel"),
            ErrorLine(f"Ce nom de fichier est refusé : {HOSTILE}"),
        ],
        "rows": [
            SummaryRow("Nom de famille", f"Le Goff {HOSTILE}", "#nom"),
            SummaryRow("Adresse", "12 rue du Moulin\n01340 Montrevel", "#quartier"),
            SummaryRow("Enfant", "Non renseigné"),
        ],
        "columns": [
            Column("Démarche"),
            Column("Déposées", numeric=True),
            Column("Dans les délais", numeric=True),
        ],
        "lines": [["Cantine scolaire", "128", "97 %"], ["Signalement d’éclairage", "41", "88 %"]],
        "files": [
            FileItem("justificatif-de-domicile.pdf", "#f", 1_240_000, "PDF"),
            FileItem(
                "photo de la lampe cassée devant le 14 de la rue, prise hier soir.jpg", "#f", 348_000, "photo"
            ),
            FileItem("avis.pdf", size=812, kind="PDF", note="Vérification en cours"),
        ],
        "journey": [
            TimelineItem("Demande déposée", datetime(2026, 3, 2, 18, 5), "Camille Le Goff"),
            TimelineItem(
                "Pièce demandée",
                datetime(2026, 3, 3, 9, 40),
                "Service scolaire",
                "Le justificatif est illisible.",
                "current",
            ),
            TimelineItem("Réponse du service", date(2026, 3, 20), step="future"),
        ],
        "verbatim": "Bonjour,\nJe vous envoie la photo demandée.\n" + HOSTILE,
        "ways": [
            Card(
                "Inscrire un enfant à la cantine", "#c1", "Toute l’année, réponse en 5 jours ouvrés.", "child"
            ),
            Card("Signaler un lampadaire en panne", "#c2", "Sans créer de compte.", "lamp"),
            Card("Obtenir une carte de stationnement résident", "#c3", "Gratuit la première année.", "car"),
            Card("Demander l’élagage d’un arbre", "#c4", "Sur la voie publique.", "tree"),
        ],
        "inbox": [
            {
                "reference": f"MTR-4K7P-{index}X",
                "procedure": procedure,
                "state": state,
                "tone": tone,
                "due": TODAY + timedelta(days=days),
            }
            for index, (procedure, state, tone, days) in enumerate(
                [
                    ("Cantine scolaire", "Déposée", "info", -2),
                    ("Carte de stationnement résident", "En cours", "progress", 0),
                    ("Aide à domicile", "En attente de la personne", "warning", 3),
                    ("Certificat d’urbanisme", "En cours", "progress", 40),
                ],
                start=20,
            )
        ],
    }


def render(template: str) -> str:
    request = RequestFactory().get("/agent/")
    request._messages = [Message(constants.SUCCESS, "Votre demande a été enregistrée.")]  # type: ignore[attr-defined]  # as the middleware does
    return render_to_string(template, gallery_context(), request=request)


def write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("gallery", "gallery_workspace"):
        (folder / f"{name}.html").write_text(render(f"ui/{name}.html"), encoding="utf-8")
    static = folder / "static" / "parvis"
    static.mkdir(parents=True, exist_ok=True)
    if not (static / "dist").exists():
        (static / "dist").symlink_to(DIST)
    (folder / "montrevel").mkdir(exist_ok=True)
    (folder / "montrevel" / "brand_css").write_text(brand_css("#17594f"), encoding="utf-8")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    with override_settings(ROOT_URLCONF="tests.ui.urls"):
        write(Path(sys.argv[1]))
