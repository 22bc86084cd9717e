"""The panel of one element of the diagram: what the modeller says of it, what is asked of it, what it writes back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.urls import path
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.catalogue.definition import InvalidOffer
from parvis.catalogue.process.giving import STEPS, readable
from parvis.entrance.door import AgentRequest
from parvis.processes.settings import read_settings
from parvis.processes.steps.shape import TAGS
from parvis.rules import expressions
from parvis.rules.menus import read, say
from parvis.rules.variables import Variable

from ..door import Opened, procedure_page
from ..menus import known_names
from .choices import choices_of
from .fields import length_fields
from .panels import MOST_NAME, StepForm
from .typed import period_of
from .words import NAMES

LONGEST = 5_000
MOST_SETTINGS = 200_000
NAMED = re.compile(r"[a-z][a-z0-9_]{0,59}")


class ElementForm(forms.Form):
    """What the modeller says of an element, and what may be said of any element of its sort."""

    prefix = "e"
    use_required_attribute = False
    tag = forms.SlugField(max_length=60)
    id = forms.CharField(max_length=200, required=False, label=gettext_lazy("Son nom dans les conditions"))
    was = forms.CharField(max_length=200, required=False)
    name = forms.CharField(max_length=MOST_NAME, required=False, label=gettext_lazy("Intitulé"))
    kind = forms.SlugField(max_length=60, required=False, label=gettext_lazy("Ce que fait cette étape"))
    settings = forms.CharField(max_length=MOST_SETTINGS, required=False)
    timer = forms.SlugField(max_length=20, required=False)
    period = forms.CharField(max_length=200, required=False)
    chosen = forms.BooleanField(required=False)
    condition = forms.CharField(max_length=LONGEST, required=False, label=gettext_lazy("Condition"))
    language = forms.CharField(max_length=200, required=False)
    otherwise = forms.BooleanField(required=False, label=gettext_lazy("Quand aucune autre voie ne convient"))

    @property
    def sort(self) -> str:
        """Which questions are asked: of a step, of a way that is chosen, of a delay, of any other element."""
        told = self.cleaned_data
        if told.get("tag") in STEPS:
            return "step"
        if told.get("chosen"):
            return "way"
        return "timer" if told.get("timer") else "other"

    def clean_id(self) -> str:
        """A step is read under its name; what another tool called it stays until it is changed."""
        said: str = self.cleaned_data["id"]
        if "typed" in self.data and said != self.data.get("e-was") and not NAMED.fullmatch(said):
            raise forms.ValidationError(_("des lettres minuscules sans accent, des chiffres et « _ »"))
        return said

    def clean_condition(self) -> str:
        """A condition that can be read; whether its names exist is said with the rest of the diagram."""
        said: str = self.cleaned_data["condition"].strip()
        if "typed" in self.data and said and (problems := expressions.check(said)):
            raise forms.ValidationError(problems)
        return said


class DelayForm(forms.Form):
    """How long a delay lasts."""

    use_required_attribute = False

    def __init__(self, period: str, data: Any = None) -> None:
        self.told = period
        made = length_fields(period)
        super().__init__(data, label_suffix="", initial={key: value for key, (_field, value) in made.items()})
        self.fields.update({key: field for key, (field, _value) in made.items()})

    def period(self) -> str:
        """The length; of a valid form."""
        return period_of(self.cleaned_data, self.told)


@dataclass(frozen=True)
class Panel:
    """The panel of one element, and what is to be written in it once something was typed."""

    form: ElementForm
    kind: str = ""
    inner: StepForm | DelayForm | None = None

    def told(self) -> dict[str, Any] | None:
        """What to write; None while something typed cannot be read."""
        inner, said = self.inner, self.form.cleaned_data
        if self.form.errors or (inner is not None and inner.is_bound and not inner.is_valid()):
            return None
        match self.form.sort:
            case "step":
                return self._step(said)
            case "way":
                condition = "" if said["otherwise"] else said["condition"]
                return {"name": said["name"], "condition": condition, "otherwise": said["otherwise"]}
            case "timer":
                assert isinstance(inner, DelayForm)
                return {"name": said["name"], "period": inner.period()}
        return {"name": said["name"]}

    def _step(self, said: Mapping[str, Any]) -> dict[str, Any]:
        if not isinstance(self.inner, StepForm):
            return {"name": said["name"], "id": said["id"], "kind": "", "settings": {}}
        is_bound = self.inner.is_bound
        return {
            "name": self.inner.cleaned_data["name"] if is_bound else said["name"],
            "id": said["id"],
            "kind": self.kind,
            "tag": TAGS[self.kind],
            "settings": self.inner.settings() if is_bound else dict(self.inner.told),
        }


@procedure_page
@require_POST
def panel(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Draw the panel of an element; with what was typed in it, say what to write."""
    if not opened.is_writable:
        raise Http404
    form = ElementForm(request.POST)
    form.is_valid()
    if "tag" not in form.cleaned_data:
        raise Http404
    is_typed = "typed" in request.POST
    drawn = _panel(request, opened, form, is_typed=is_typed)
    names = _names(opened) if form.sort == "way" else {}
    context = {
        "panel": drawn,
        "form": form,
        "title": _title(form),
        "kinds": _kinds(form.cleaned_data["tag"]),
        "is_typed": is_typed,
        "procedure": opened.procedure,
        "was": request.POST.get("e-was") or request.POST.get("e-id", ""),
        "names": known_names(names.values()),
        "sentence": _sentence(form.cleaned_data.get("condition", ""), names),
    }
    html = render_to_string("studio/process/element.html", context, request)
    return JsonResponse({"html": html, "told": drawn.told() if is_typed else None})


def _panel(request: AgentRequest, opened: Opened, form: ElementForm, *, is_typed: bool) -> Panel:
    """What is asked of an element; a kind just chosen begins with what the person reads, and nothing else."""
    said = form.cleaned_data
    if form.sort == "timer":
        return Panel(form, "", DelayForm(said.get("period", ""), request.POST if is_typed else None))
    kind = said.get("kind", "")
    if form.sort != "step" or kind not in TAGS:
        return Panel(form)
    held = _held(said.get("settings", ""))
    choices = choices_of(request, opened)
    if is_typed and request.POST.get("drawn-kind") == kind:
        return Panel(form, kind, StepForm(kind, said.get("name", ""), held, choices, request.POST))
    if is_typed:
        held = {name: one for name, one in held.items() if name == "shown"}
    return Panel(form, kind, StepForm(kind, said.get("name", ""), held, choices))


def _kinds(tag: str) -> list[tuple[str, str]]:
    """The kinds of steps; the call of another process is drawn, not chosen."""
    left_out = {"wait"} if tag == "callActivity" else {"wait", "call"}
    return [(kind, str(NAMES[kind])) for kind in TAGS if kind not in left_out]


def _title(form: ElementForm) -> str:
    """What sort of element it is."""
    words = {"step": _("Étape"), "way": _("Voie"), "timer": _("Délai")}
    tag = form.cleaned_data["tag"]
    if form.sort in words:
        return words[form.sort]
    if tag.endswith("Gateway"):
        return _("En même temps") if tag == "parallelGateway" else _("Choix")
    return {"startEvent": _("Début"), "endEvent": _("Fin")}.get(tag, _("Élément"))


def _held(text: str) -> dict[str, Any]:
    return read_settings(text) or {}


def _names(opened: Opened) -> dict[str, Variable]:
    """What a condition may read, as the draft is saved; nothing while it cannot be read."""
    try:
        offer = opened.version.offer
    except InvalidOffer:
        return {}
    process = offer.process.process if offer.process else None
    return readable(offer.form, process, offer.tables) if process is not None else {}


def _sentence(condition: str, names: Mapping[str, Variable]) -> str:
    held = read(condition, names) if condition else None
    return say(held, names, get_language() or "fr") if held else ""


urlpatterns = [path("<slug:slug>/parcours/+diagramme/element/", panel, name="studio_process_panel")]
