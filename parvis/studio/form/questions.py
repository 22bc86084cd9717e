"""The panel of a question: what it asks, what it accepts, what it says of the person."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from parvis.catalogue.drafting.gestures import Put
from parvis.catalogue.drafting.places import Element, Place
from parvis.forms import definition, patterns
from parvis.forms.shape import FieldType
from parvis.forms.vocabulary import ALLOWED_KEYS, MAPPINGS, VALIDATION_KEYS
from parvis.rules.expressions import check

from .days import DayRule, add_day
from .patterns_by_example import LONGEST_EXAMPLE, example_of, pattern_of
from .texts import Block, PanelForm, value_of
from .wording import (
    ACCEPTED_WORDS,
    APPLICANT_WORDS,
    FILLING_WORDS,
    PART_WORDS,
    REQUIRED_WORDS,
    RESULT_WORDS,
    pieces_offered,
)

NEW_PIECE = "+"
"""What the list of pieces holds for one that does not exist yet."""
VALIDATION = "validation"
_NUMBERS = forms.TextInput(attrs={"inputmode": "decimal"})


class QuestionForm(PanelForm):
    """What is said of a question of this kind. ``names``: those its expressions may read."""

    def __init__(
        self,
        element: Element,
        kind: FieldType,
        data: Mapping[str, Any] | None = None,
        *,
        pieces: Mapping[str, str],
        names: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(element, data)
        self.kind = kind
        self.names = names
        self.days: list[DayRule] = []
        allowed, limits = ALLOWED_KEYS[kind], VALIDATION_KEYS.get(kind, frozenset())
        self.add_text("label", _("Intitulé"), needed=True)
        if "body" in allowed:
            self.add_text("body", _("Texte à lire"), rows=5, most=10_000, needed=True)
        self.add_text("help", _("Aide"), rows=2, most=2_000)
        if "required" in allowed:
            self.add_choice("required", _("La réponse"), REQUIRED_WORDS, usual="no", is_radio=True)
        if kind == "computed":
            self.add_expression()
        if "piece" in allowed:
            self.add_piece(pieces)
        if kind == "group":
            self.add_rows()
        self.add_limits(limits)
        if "unit" in allowed:
            self.add_text("unit", _("Unité"), most=20, hint=_("Par exemple : m², ans, enfants."))
        self.add_mentions(allowed)

    def add_choice(
        self, key: str, title: str, words: Mapping[str, Any], *, usual: str = "", is_radio: bool = False,
        is_aside: bool = False, hint: str = "",
    ) -> None:  # fmt: skip
        """Add one word among some; what the document holds and no list offers stays offered."""
        held = value_of(self.element, (key,))
        start = held if isinstance(held, str) and held else usual
        offered = dict(words) | ({} if start in words else {start: start})
        widget: forms.Widget = forms.RadioSelect() if is_radio else forms.Select()
        field = forms.ChoiceField(
            label=title, choices=list(offered.items()), required=False, widget=widget, help_text=hint
        )
        self.add(key, (key,), field, start, usual=usual)
        self.blocks.append(Block(key, title, (key,), is_aside=is_aside))

    def add_expression(self) -> None:
        """Add the expression of a computed value, and how its result reads."""
        self.add(
            "expression",
            ("expression",),
            forms.CharField(
                label=_("Calcul"),
                max_length=2_000,
                widget=forms.Textarea(attrs={"rows": 3}),
                error_messages={"required": _("Écrivez le calcul")},
            ),
            value_of(self.element, ("expression",)) or "",
        )
        self.blocks.append(Block("expression", _("Calcul"), ("expression",)))
        self.add_choice("result", _("Le résultat se lit comme"), RESULT_WORDS, usual="text")

    def add_piece(self, pieces: Mapping[str, str]) -> None:
        """Add the piece a document proves, and which files are taken."""
        self.add_choice("piece", _("Pièce demandée"), pieces_offered(pieces, NEW_PIECE))
        field = forms.CharField(
            label=_("Nom de la nouvelle pièce"),
            max_length=200,
            required=False,
            help_text=_(
                "Si vous choisissez « une nouvelle pièce » : son nom, comme on le lirait sur un guichet."
            ),
        )
        self.fields["new_piece"] = field
        self.blocks[-1] = Block("piece", _("Pièce demandée"), ("piece", "new_piece"))
        accepted = value_of(self.element, ("accept",))
        self.add(
            "accept",
            ("accept",),
            forms.MultipleChoiceField(
                label=_("Fichiers acceptés"),
                choices=list(ACCEPTED_WORDS.items()),
                required=False,
                widget=forms.CheckboxSelectMultiple(),
                help_text=_("Rien de coché : tous."),
            ),
            accepted if isinstance(accepted, list) else [],
        )
        self.add_whole("max_files", ("max_files",), _("Fichiers, au plus"), 1, definition.MAX_FILES, usual=5)
        self.blocks.append(Block("accept", _("Fichiers"), ("accept", "max_files"), is_aside=True))

    def add_rows(self) -> None:
        """Add how many times a block may be filled, and how each is called."""
        self.add_whole("rows_least", ("min",), _("Au moins (fois)"), 0, definition.MAX_ITEMS, usual=0)
        self.add_whole("rows_most", ("max",), _("Au plus (fois)"), 1, definition.MAX_ITEMS, usual=10)
        self.blocks.append(Block("min", _("Combien de fois"), ("rows_least", "rows_most")))
        self.add_text("item_label", _("Chacun s’appelle"), most=500, hint=_("Par exemple : Enfant."))

    def add_limits(self, limits: frozenset[str]) -> None:
        """Add what an answer must respect, as far as its kind knows it."""
        if "min" in limits:
            title = {"multiple": _("Réponses cochées"), "amount": _("Montant, en euros")}.get(
                self.kind, _("Nombre")
            )
            self.add_decimal("least", (VALIDATION, "min"), _("Au moins"))
            self.add_decimal("most", (VALIDATION, "max"), _("Au plus"))
            self.blocks.append(Block(VALIDATION, title, ("least", "most")))
        if "decimals" in limits:
            self.add_whole("decimals", (VALIDATION, "decimals"), _("Chiffres après la virgule"), 0, 6)
            self.blocks.append(Block("decimals", _("Précision"), ("decimals",), is_aside=True))
        if "max_length" in limits:
            longest = definition.MAX_LONG_TEXT if self.kind == "long_text" else definition.MAX_TEXT
            self.add_whole("shortest", (VALIDATION, "min_length"), _("Signes, au moins"), 1, longest)
            self.add_whole("longest", (VALIDATION, "max_length"), _("Signes, au plus"), 1, longest)
            self.blocks.append(Block("length", _("Longueur"), ("shortest", "longest"), is_aside=True))
        if "pattern" in limits:
            self.add_pattern()
        if "min_date" in limits:
            for key, title in (("min_date", _("Pas avant")), ("max_date", _("Pas après"))):
                self.days.append(add_day(self, key, title, (VALIDATION, key)))

    def add_pattern(self) -> None:
        """Add the shape of an answer: by one right answer, or by the pattern itself."""
        held = value_of(self.element, (VALIDATION, "pattern"))
        pattern = held if isinstance(held, str) else ""
        self.fields["example"] = forms.CharField(
            label=_("Un exemple de réponse juste"),
            required=False,
            max_length=LONGEST_EXAMPLE,
            help_text=_("« AB-123 » veut dire : deux majuscules, un tiret, trois chiffres."),
        )
        self.start["example"] = example_of(pattern)
        self.add(
            "pattern",
            (VALIDATION, "pattern"),
            forms.CharField(label=_("Ou le motif lui-même"), required=False, max_length=patterns.MAX_PATTERN),
            pattern,
        )
        self.blocks.append(
            Block("pattern", _("Forme de la réponse"), ("example", "pattern"), is_aside=not pattern)
        )
        self.add_text(
            "pattern_message", _("Ce qu’on dit à qui écrit autrement"), inside=(VALIDATION,),
            is_aside=not pattern,
        )  # fmt: skip

    def add_mentions(self, allowed: frozenset[str]) -> None:
        """Add what the answer says of the person, and what browsers may fill."""
        told = {key: APPLICANT_WORDS[key] for key, kind in MAPPINGS.items() if kind == self.kind}
        if "maps_to" in allowed and told:
            self.add_choice("maps_to", _("Ce que la réponse dit du demandeur"), {"": _("rien"), **told})
        if "ask" in allowed:
            asked = value_of(self.element, ("ask",))
            field = forms.MultipleChoiceField(
                label=_("Demander aussi"),
                choices=list(PART_WORDS.items()),
                required=False,
                widget=forms.CheckboxSelectMultiple(),
            )
            self.add("ask", ("ask",), field, asked if isinstance(asked, list) else [])
            self.blocks.append(Block("ask", _("Demander aussi"), ("ask",)))
        if "autocomplete" in allowed:
            self.add_choice(
                "autocomplete",
                _("Le navigateur peut remplir avec"),
                {"": _("rien"), **FILLING_WORDS},
                is_aside=True,
            )
        for key, words in (
            ("personal", _("C’est une donnée personnelle")),
            ("new", _("On demande ce que personne ne sait encore : rien n’est rempli d’avance")),
        ):
            if key in allowed:
                box = forms.BooleanField(label=words, required=False)
                self.add(key, (key,), box, value_of(self.element, (key,)) is True)
                self.blocks.append(Block(key, words, (key,), is_aside=True))

    def add_whole(
        self, name: str, keys: tuple[str, ...], title: str, least: int, most: int, *, usual: int | None = None
    ) -> None:
        """Add a whole number within bounds."""
        field = forms.IntegerField(
            label=title, required=False, min_value=least, max_value=most, widget=_NUMBERS,
            error_messages={"invalid": _("Écrivez un nombre entier")},
        )  # fmt: skip
        held = value_of(self.element, keys)
        self.add(name, keys, field, usual if held is None else held, usual=usual)

    def add_decimal(self, name: str, keys: tuple[str, ...], title: str) -> None:
        """Add a number, with a comma or a point."""
        field = forms.DecimalField(
            label=title, required=False, max_digits=15, decimal_places=6, localize=True, widget=_NUMBERS,
            error_messages={"invalid": _("Écrivez un nombre")},
        )  # fmt: skip
        self.add(name, keys, field, value_of(self.element, keys))

    def clean(self) -> dict[str, Any]:
        """Judge together what is told in several controls."""
        said = self.cleaned_data
        self._clean_pattern(said)
        if "expression" in said:
            for problem in check(said["expression"], {"today", *self.names}):
                self.add_error("expression", problem)
        for low, high in (("least", "most"), ("shortest", "longest"), ("rows_least", "rows_most")):
            if said.get(low) is not None and said.get(high) is not None and said[low] > said[high]:
                self.add_error(high, _("le plus est en dessous du moins"))
        if said.get("piece") == NEW_PIECE and not said.get("new_piece"):
            self.add_error("new_piece", _("Donnez un nom à la nouvelle pièce"))
        for day in self.days:
            day.judge(self)
        return said

    def _clean_pattern(self, said: dict[str, Any]) -> None:
        """The example wins when it is what changed; a refused pattern is said under its control."""
        if "pattern" not in self.fields or "pattern" not in said:
            return
        if said.get("example", "") != self.start["example"] and said["pattern"] == self.start["pattern"]:
            said["pattern"] = pattern_of(said.get("example", ""))
        for problem in patterns.problems(said["pattern"]):
            self.add_error("pattern", problem)
        if said["pattern"] and not said.get("pattern_message_fr"):
            self.add_error("pattern_message_fr", _("dites à la personne la forme attendue"))

    def value(self, name: str) -> Any:
        """What a control writes; numbers that are nothing are kept, zero among them."""
        said = self.cleaned_data[name]
        if isinstance(said, int | Decimal) and not isinstance(said, bool):
            return said
        return super().value(name)

    def gestures(self, place: Place) -> list[Put]:
        """What its author changed, days among it."""
        made = super().gestures(place)
        for day in self.days:
            was, now = value_of(self.element, day.keys), day.value(self)
            if (was or "") != now:
                made.append(Put(Place(place.family, place.id, day.keys), was, now or None))
        return made
