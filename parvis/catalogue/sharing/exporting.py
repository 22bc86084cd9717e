"""Writing the archive of a version: the same version gives the same bytes."""

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from importlib.metadata import version as version_of
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from django.utils import translation
from django.utils.translation import gettext as _

from ..definition import Offer
from ..drafting.checks import faults
from ..drafting.languages import Completeness, completeness, to_csv
from ..drafting.places import Document
from ..drafting.processes import text_in
from ..models import ProcedureVersion
from ..process.units import without_agents
from .manifest import (
    CHECKS,
    LICENCES,
    OFFER,
    PROCESS,
    README,
    SUMMARY,
    TRANSLATIONS,
    Source,
    Summary,
    written,
)
from .soundness import problems_of

_NEVER = (1980, 1, 1, 0, 0, 0)  # the first day a ZIP archive can say
_PLAIN_FILE = 0o100644 << 16

_README = """# %(title)s

Cette archive contient une démarche en ligne prête à être reprise par une autre collectivité avec Parvis.

- Partagée par : %(source)s
- Date : %(date)s
- Licence : %(licence)s. Vous pouvez la reprendre et la modifier, à condition de citer cette source.
- Version de Parvis : %(parvis)s

## Ce qu’elle contient

- `procedure.json` : le sommaire, avec l’empreinte de chaque fichier.
- `offer.json` : la démarche elle-même : sa page, son formulaire, ses pièces, ses délais, ses mentions,
  et ses courriers et ses tables de décision s’il y en a.
- `process.bpmn` : son parcours d’instruction s’il y en a un, en BPMN 2.0, que d’autres outils ouvrent.
- `translations/` : un tableau par langue, à donner à qui traduit. La reprise n’en lit rien.
- `checks.json` : ce que Parvis conseillait d’améliorer le jour du partage.

Aucune donnée sur une personne ne s’y trouve.

## Ce que disent les langues (textes traduits / textes)

%(languages)s

## La reprendre

    parvis procedure import ARCHIVE --as ADRESSE-DE-L-AGENT --unit CODE-DU-SERVICE

La démarche arrive en brouillon. Rien n’est publié avant que vous l’ayez relue : vérifiez les textes de loi, décidez
des tarifs et des délais, et remplacez ce qui parle de la collectivité d’origine.
"""
"""In French whoever shares: the archive travels between French authorities."""


class CannotExport(Exception):
    """The version cannot travel as it stands. ``problems`` lists (path, sentence)."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{path}: {message}" for path, message in problems[:20]))
        self.problems = problems


def export(version: ProcedureVersion, *, licence: str, at: datetime) -> bytes:
    """The archive of a version, shared under one of ``LICENCES``. Raises CannotExport.

    It says the day it was published, or that of ``at`` for a draft. Nothing is compressed: the bytes would depend
    on the library that does it.
    """
    document = _in_order(without_agents(version.document))
    problems = problems_of(document)
    if licence not in LICENCES:
        problems = [("licence", _("valeurs permises : %(values)s") % {"values": ", ".join(LICENCES)})]
    if problems:
        raise CannotExport(problems)
    summary = _summary(version, licence, at)
    languages = completeness(document)
    with translation.override("fr"):
        files = {
            README: _readme(summary, languages).encode(),
            OFFER: _json({name: value for name, value in document.items() if name != "process"}),
            **_process(document),
            CHECKS: _json(_checks(document, summary)),
            **{
                f"{TRANSLATIONS}{one.language}.csv": to_csv(document, one.language)
                for one in languages
                if one.language != "fr"
            },
        }
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    return _packed({SUMMARY: _json(written(summary, document, languages, digests)), **files})


def _summary(version: ProcedureVersion, licence: str, at: datetime) -> Summary:
    procedure, authority = version.procedure, version.authority
    return Summary(
        slug=procedure.slug.lower(),
        title=version.offer.title,
        sector=procedure.sector,
        nature=procedure.nature,
        level=procedure.level,
        unit=procedure.unit.name,
        unit_code=procedure.unit.code,
        source=Source(authority.name, authority.kind, authority.siren, authority.insee_code),
        licence=licence,
        made_on=authority.calendar().local_date(version.published_at or at),
        parvis=version_of("parvis"),
    )


def _checks(document: Document, summary: Summary) -> list[dict[str, str]]:
    return [
        {"weight": one.weight, "place": str(one.place), "message": one.message}
        for one in faults(document, summary.nature, today=summary.made_on)
    ]


def _process(document: Document) -> dict[str, bytes]:
    """The file of the process, when there is one."""
    text = text_in(document)
    return {PROCESS: text.encode()} if text else {}


def _in_order(document: Document) -> dict[str, Any]:
    """The document with its parts in the order people read them, the keys inside in that of the alphabet."""
    rank = {one.name: place for place, one in enumerate(fields(Offer))}
    names = sorted(document, key=lambda name: (rank.get(name, len(rank)), name))
    return {name: json.loads(json.dumps(document[name], sort_keys=True)) for name in names}


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _packed(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_STORED) as archive:
        for name, content in files.items():
            entry = ZipInfo(name, _NEVER)
            entry.create_system = 3  # Unix, whatever the machine
            entry.external_attr = _PLAIN_FILE
            archive.writestr(entry, content)
    return packed.getvalue()


def _readme(summary: Summary, languages: tuple[Completeness, ...]) -> str:
    values: dict[str, Any] = {
        "title": " ".join(summary.title["fr"].split()),
        "source": summary.source.name,
        "date": summary.made_on.isoformat(),
        "licence": LICENCES[summary.licence],
        "parvis": summary.parvis,
        "languages": "\n".join(f"- {one.language} : {one.translated} / {one.texts}" for one in languages),
    }
    return _README % values
