"""Read the small shapes of a document, gathering problems rather than stopping at the first."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from parvis.base.labels import LANGUAGES, Label
from parvis.base.storable import is_storable


class DocumentReader:
    """Reads values of a document that anybody may have written; `problems` are (path, sentence) pairs."""

    def __init__(self) -> None:
        self.problems: list[tuple[str, str]] = []

    def no(self, path: str, message: str) -> None:
        """Note a problem."""
        self.problems.append((path, message))

    def mapping(self, value: object, path: str, allowed: frozenset[str]) -> Mapping[str, object]:
        """Return an object, its unknown keys noted."""
        if not isinstance(value, Mapping):
            self.no(path, _("un objet est attendu"))
            return {}
        for key in value:
            if key not in allowed:
                self.no(f"{path}.{str(key)[:60]}", _("clé inconnue"))
        return value

    def items(self, value: object, path: str, *, least: int, most: int) -> list[object]:
        """Return a list of a bounded length."""
        if value is None and not least:
            return []
        if not isinstance(value, list):
            self.no(path, _("une liste est attendue"))
            return []
        if len(value) < least:
            self.no(path, _("au moins %(count)s élément est attendu") % {"count": least})
        if len(value) > most:
            self.no(path, _("pas plus de %(count)s éléments") % {"count": most})
        return list(value[:most])

    def label(self, value: object, path: str, *, compulsory: bool = False, most: int = 500) -> Label:
        """Return a text per language; French cannot be missing from one that has a translation."""
        if value is None:
            if compulsory:
                self.no(path, _("un texte en français est obligatoire"))
            return {}
        if not isinstance(value, Mapping):
            self.no(path, _('un texte par langue est attendu, par exemple {"fr": "…"}'))
            return {}
        label = {}
        for language, words in value.items():
            if language not in LANGUAGES:
                self.no(f"{path}.{str(language)[:10]}", _("langue inconnue"))
            elif not isinstance(words, str) or len(words) > most:
                self.no(f"{path}.{language}", _("un texte de %(count)s caractères au plus") % {"count": most})
            elif not is_storable(words):
                self.no(f"{path}.{language}", _("caractère interdit"))
            elif words.strip():
                label[str(language)] = words.strip()
        if "fr" not in label and (compulsory or label):
            self.no(path, _("un texte en français est obligatoire"))
        return label

    def string(self, value: object, path: str, *, most: int = 2_000) -> str:
        """Return a text, empty when absent."""
        if value is None:
            return ""
        if not isinstance(value, str) or len(value) > most or not is_storable(value):
            self.no(path, _("un texte de %(count)s caractères au plus est attendu") % {"count": most})
            return ""
        return value

    def whole(self, value: object, path: str, default: int, *, least: int, most: int) -> int:
        """Return a whole number within bounds."""
        if value is None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.no(
                path,
                _("un nombre entier entre %(least)s et %(most)s est attendu")
                % {"least": least, "most": most},
            )
            return default
        return value

    def flag(self, value: object, path: str) -> bool:
        """Return true only for true."""
        if value is not None and not isinstance(value, bool):
            self.no(path, _("true ou false est attendu"))
        return value is True

    def decimal(self, value: object, path: str) -> Decimal | None:
        """Return an exact number, None when absent or wrong."""
        if value is None:
            return None
        if isinstance(value, (int, float, str)) and not isinstance(value, bool) and len(str(value)) <= 20:
            try:
                number = Decimal(str(value))
            except InvalidOperation:
                number = Decimal("NaN")
            if number.is_finite() and abs(number) < 10**15:
                return number
        self.no(path, _("un nombre est attendu"))
        return None

    def one_of(self, value: object, allowed: frozenset[str], path: str) -> str:
        """Return one word of a list, empty when absent."""
        if value is None:
            return ""
        if isinstance(value, str) and value in allowed:
            return value
        self.no(path, _("valeur inconnue : %(value)s") % {"value": str(value)[:60]})
        return ""

    def several(self, value: object, allowed: frozenset[str], path: str) -> tuple[str, ...]:
        """Return words of a list."""
        found = self.items(value, path, least=0, most=20)
        return tuple(self.one_of(one, allowed, f"{path}[{i}]") for i, one in enumerate(found))
