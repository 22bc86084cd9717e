"""What the document of a procedure must be to travel: nothing in it that its next reader would drop or stumble on."""

import json
import re
from collections.abc import Mapping
from dataclasses import fields

from django.utils.translation import gettext as _

from parvis.base.labels import LANGUAGES
from parvis.base.reading import DocumentReader

from ..definition import Appeal, InvalidOffer, Offer, Piece, Retention, SilenceRule
from ..drafting.actions import MOST_BYTES
from ..drafting.checks import texts_of
from ..drafting.places import NoSuchPlace, Place
from ..reading import parse

_KEY = re.compile(r"[A-Za-z0-9_-]{1,60}")


def problems_of(document: object) -> list[tuple[str, str]]:
    """Everything that keeps a document from travelling, as (path, sentence); empty: it may."""
    reader = _Reader()
    reader.offer(document)
    if isinstance(document, Mapping):
        try:
            parse(document)
        except InvalidOffer as invalid:
            reader.problems += invalid.problems
        if len(json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")) > MOST_BYTES:
            reader.no("", _("la démarche est trop longue"))
    return [(path.lstrip("."), message) for path, message in reader.problems]


class _Reader(DocumentReader):
    """Notes what the readers of a draft forgive: unknown keys, values of another kind, unknown languages."""

    def offer(self, document: object) -> None:
        """Read the whole document."""
        found = self.mapping(document, "", _keys(Offer))
        for key in ("life_event", "theme"):
            self.words(found.get(key, ""), key)
        for key in ("anonymous", "acknowledged"):
            self.truth(found, key)
        for place, line in enumerate(self.listed(found, "legal_basis")):
            self.words(line, f"legal_basis[{place}]")
        for place, piece in enumerate(self.listed(found, "pieces")):
            self.piece(piece, f"pieces[{place}]")
        self.part(found, "silence", _keys(SilenceRule), "article")
        self.part(found, "retention", _keys(Retention), "basis")
        appeal = self.part(found, "appeal", _keys(Appeal))
        self.truth(appeal, "mandatory_first", "appeal.")
        for key in ("messages", "privacy"):
            self.texts(found.get(key), key)
        self.languages(found)

    def part(
        self, found: Mapping[str, object], key: str, allowed: frozenset[str], words: str = ""
    ) -> Mapping[str, object]:
        """Read an object of the document that may be left out."""
        held = self.mapping(found.get(key, {}), key, allowed)
        if words in held:
            self.words(held[words], f"{key}.{words}")
        return held

    def piece(self, value: object, path: str) -> None:
        """Read a supporting document."""
        found = self.mapping(value, path, _keys(Piece))
        self.truth(found, "indispensable", f"{path}.")
        self.words(found.get("legal_text", ""), f"{path}.legal_text")
        try:
            Place.of(f"piece:{found.get('id')}")
        except NoSuchPlace:
            self.no(
                f"{path}.id", _("un identifiant est fait de lettres, de chiffres, de « . », « _ » et « - »")
            )

    def listed(self, found: Mapping[str, object], key: str) -> list[object]:
        """Read a list that may be left out; the reader of the offer refuses what is none."""
        held = found.get(key)
        return held if isinstance(held, list) else []

    def truth(self, found: Mapping[str, object], key: str, path: str = "") -> None:
        """Read true or false, that may be left out; the reader of the offer takes null for false."""
        if key in found and not isinstance(found[key], bool):
            self.no(path + key, _("true ou false est attendu"))

    def words(self, value: object, path: str) -> None:
        """Read a text of one language; None is none."""
        if value is None:
            self.no(path, _("un texte est attendu"))
        self.string(value, path)

    def texts(self, value: object, path: str) -> None:
        """Read texts by key."""
        for key in value if isinstance(value, Mapping) else ():
            if not _KEY.fullmatch(str(key)):
                self.no(f"{path}.{str(key)[:60]}", _("clé inconnue"))

    def languages(self, document: Mapping[str, object]) -> None:
        """Refuse a language that the house does not know."""
        for place, label, _is_label in texts_of(document):
            for language in label:
                if language not in LANGUAGES:
                    self.no(f"{place}.{str(language)[:10]}", _("langue inconnue"))


def _keys(shape: type[Offer | Piece | SilenceRule | Appeal | Retention]) -> frozenset[str]:
    """The keys of a part of the document: the reader of the offer names what it reads after them."""
    return frozenset(one.name for one in fields(shape))
