"""What a task asks: the questions and the points to check that its step was written with, or a visa."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.ui.prose import Prose

MOST_RADIOS = 6
"""Answers above which a choice is drawn as a list."""
LONGEST_LINE, LONGEST_TEXT = 500, 5_000

GIVEN, RETURNED = "given", "returned"
WRITTEN, PICKED, CHECKLIST = "answer-", "pick-", "checklist"
"""How the fields of a step are named: what is written by hand apart from what is picked (``entrance.door``)."""

YES, NO = "yes", "no"


class DoingForm(forms.Form):
    """A form that does a task: its labels carry no colon."""

    use_required_attribute = False

    def __init__(self, *args: Any, settings: Mapping[str, Any], **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.settings = settings

    def values(self) -> dict[str, Any]:
        """What is answered."""
        return {}

    def name_of(self, answer: str) -> str | None:
        """The field that an answer is typed in; None when the form has none for it."""
        return answer if answer in self.fields else None


class StepForm(DoingForm):
    """The questions of a step, then its points to check, all of which must be."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names: dict[str, str] = {}
        for question in self.settings.get("fields", ()):
            picks = question["kind"] in ("yes_no", "choice")
            name = (PICKED if picks else WRITTEN) + question["id"]
            self.names[question["id"]] = name
            self.fields[name] = answer_field(
                question["kind"],
                str(question["label"]),
                options=[(str(one), str(one)) for one in question.get("options", ())],
                is_required=bool(question.get("required")),
            )
        if points := self.settings.get("checklist"):
            self.fields[CHECKLIST] = _checklist(points)

    def clean(self) -> dict[str, Any]:
        """Want every point checked: a task is done when all of it is."""
        values = super().clean() or {}
        points = self.settings.get("checklist", ())
        if points and CHECKLIST not in self.errors and len(values.get(CHECKLIST, ())) < len(points):
            self.add_error(CHECKLIST, _("Vérifiez chaque point, puis cochez-le"))
        return values

    def values(self) -> dict[str, Any]:
        """The answers by the id of their question, those not given left out, and the ranks of the points checked."""
        kinds = {question["id"]: question["kind"] for question in self.settings.get("fields", ())}
        given = {
            id_: read_answer(kinds[id_], self.cleaned_data.get(name)) for id_, name in self.names.items()
        }
        answers: dict[str, Any] = {id_: value for id_, value in given.items() if value is not None}
        if CHECKLIST in self.fields:
            answers[CHECKLIST] = [int(rank) for rank in self.cleaned_data.get(CHECKLIST, ())]
        return answers

    def name_of(self, answer: str) -> str | None:
        """The field of a question."""
        return self.names.get(answer) or super().name_of(answer)


class VisaForm(DoingForm):
    """Whether the visa is given, and why not."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Votre visa"),
        widget=forms.RadioSelect,
        choices=[
            (GIVEN, gettext_lazy("Donner le visa")),
            (RETURNED, gettext_lazy("Le refuser : le parcours prend la suite qu’il prévoit pour un refus")),
        ],
        error_messages={"required": gettext_lazy("Dites si vous donnez le visa")},
    )
    reason = Prose(
        label=gettext_lazy("Pourquoi"),
        help_text=gettext_lazy(
            "Indispensable pour refuser le visa. Vos collègues le liront ; l’usager, jamais."
        ),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask why it is refused."""
        values = super().clean() or {}
        if values.get("verdict") == RETURNED and not values.get("reason", "").strip():
            self.add_error("reason", _("Dites pourquoi vous refusez le visa"))
        return values

    def values(self) -> dict[str, Any]:
        """The verdict, and why."""
        return {name: self.cleaned_data[name] for name in ("verdict", "reason")}


FORMS: Mapping[str, type[DoingForm]] = {"task": StepForm, "visa": VisaForm}
"""The form of each kind of step; the others ask nothing but to say that it is done."""


def form_of(kind: str, settings: Mapping[str, Any], data: Any = None) -> DoingForm:
    """The form by which a step of this kind is done."""
    return FORMS.get(kind, DoingForm)(data, settings=settings)


def answer_field(
    kind: str, label: str, *, options: Sequence[tuple[str, Any]] = (), is_required: bool = False
) -> forms.Field:
    """The field in which an answer of this kind is typed."""
    common: dict[str, Any] = {
        "label": label,
        "required": is_required,
        "error_messages": {"required": _("Répondez à « %(label)s »") % {"label": label}},
    }
    match kind:
        case "long_text":
            return Prose(**common, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 4}))
        case "number" | "amount":
            common["error_messages"]["invalid"] = _("Écrivez un nombre, comme 12 ou 12,50")
            return forms.DecimalField(
                **common,
                max_digits=15,
                decimal_places=2 if kind == "amount" else 6,
                localize=True,
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )
        case "date":
            common["error_messages"]["invalid"] = _("Ce jour n’existe pas")
            return forms.DateField(
                **common, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            )
        case "yes_no":
            return _choice(common, [(YES, _("Oui")), (NO, _("Non"))])
        case "choice":
            return _choice(common, options)
    return Prose(**common, max_length=LONGEST_LINE)


def read_answer(kind: str, value: Any) -> Any:
    """What was typed in such a field, as a step keeps it; None for nothing."""
    if value in (None, ""):
        return None
    return value == YES if kind == "yes_no" else value


def shown_answer(kind: str, value: Any) -> Any:
    """A value already known, as such a field shows it."""
    if kind == "yes_no" and value is not None:
        return YES if value else NO
    return value


def _choice(common: dict[str, Any], options: Sequence[tuple[str, Any]]) -> forms.ChoiceField:
    if len(options) <= MOST_RADIOS:
        return forms.ChoiceField(**common, choices=options, widget=forms.RadioSelect)
    return forms.ChoiceField(**common, choices=[("", _("Choisir…")), *options])


def _checklist(points: Sequence[str]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("À vérifier"),
        required=False,
        choices=[(str(rank), point) for rank, point in enumerate(points)],
        widget=forms.CheckboxSelectMultiple,
    )
