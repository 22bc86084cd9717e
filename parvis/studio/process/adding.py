"""Adding to the list of steps: a step of a kind picked by what it does, a choice, things done together, an end."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _

from parvis.catalogue.drafting.gestures import Gesture
from parvis.catalogue.drafting.places import Document
from parvis.entrance.door import AgentRequest
from parvis.processes.steps.editing import Spot, before, element, inserted, list_of, lists, may_close
from parvis.processes.steps.shape import Back, Branch, Choice, End, Item, Step, Steps, Together

from ..answers import seen_by
from ..door import Opened, change, procedure_page, revision_of, tab_page
from .fields import line
from .held import Held, NoList, held_in, new_name, rewritten
from .listing import way_of
from .panels import MOST_NAME
from .words import FAMILIES, NAMES, SENTENCES

CLOSING = ("back", "end")
BEGUN: Mapping[str, Mapping[str, Any]] = {"opinions": {"rule": "all"}, "decision": {"outcome": "asked"}}
"""What a step of a kind is told already when it is added."""


class AddForm(forms.Form):
    """What is added, its name, and where a way back leads."""

    use_required_attribute = False

    def __init__(self, kinds: list[str], backs: list[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self.fields["name"] = line(_("Son nom, pour les agents"), MOST_NAME)
        self.fields["name"].widget.attrs["autofocus"] = True
        chosen = {
            "required": _("Choisissez ce que vous ajoutez"),
            "invalid_choice": _("Choisissez ce que vous ajoutez"),
        }
        self.fields["kind"] = forms.ChoiceField(
            choices=[(one, str(NAMES[one])) for one in kinds], error_messages=chosen
        )
        if "back" in kinds:
            self.fields["to"] = forms.ChoiceField(
                label=_("Pour un retour : l’étape où revenir"),
                required=False,
                choices=[("", _("À choisir")), *backs],
            )

    def clean(self) -> dict[str, Any]:
        """Ask for the name of what agents read, and for where a way back leads."""
        typed = super().clean() or {}
        kind = typed.get("kind")
        if kind and kind not in (*CLOSING, "together") and not typed.get("name"):
            self.add_error("name", _("Écrivez son nom : il se change ensuite"))
        if kind == "back" and not typed.get("to"):
            self.add_error("to", _("Choisissez l’étape où revenir"))
        return typed


@procedure_page
def add(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Show what can be added at a spot, and add it."""
    held = _held(seen_by(request, opened) if request.method == "POST" else opened.document)
    spot = _spot(request, held.steps)
    form = AddForm(kinds_at(held.steps, spot), _backs(held.steps, spot), request.POST or None)
    if request.method != "POST" or not opened.is_writable or not form.is_valid():
        return _drawn(request, opened, held, spot, form)
    document = seen_by(request, opened)
    made = _made(form.cleaned_data, held, document)

    def gestures(seen: Document) -> list[Gesture]:
        return rewritten(seen, lambda steps: inserted(steps, spot, made))

    return change(request, opened, gestures, _next(opened, made))


def kinds_at(steps: Steps, spot: Spot) -> list[str]:
    """What may be added at a spot: an end and a way back only where nothing follows."""
    offered = [kind for _title, kinds in FAMILIES for kind in kinds]
    if not may_close(steps, spot):
        return [one for one in offered if one not in CLOSING]
    return offered if before(steps, list_of(steps, spot)) else [one for one in offered if one != "back"]


def _held(document: Document) -> Held:
    try:
        return held_in(document)
    except NoList as shape:
        raise Http404 from shape


def _spot(request: AgentRequest, steps: Steps) -> Spot:
    """The spot that the address says, when the list has it."""
    after = request.GET.get("apres", "")
    held = way_of(request.GET.get("dans", ""), request.GET.get("voie", "0"))
    found = isinstance(element(steps, after), Step | Choice | Together) if after else False
    if not found and (after or held not in {one for one, _items in lists(steps)}):
        raise Http404
    return Spot(after=after) if after else Spot(first_in=held)


def _backs(steps: Steps, spot: Spot) -> list[tuple[str, str]]:
    return [(one.id, one.name or one.id) for one in before(steps, list_of(steps, spot))]


def _made(typed: Mapping[str, Any], held: Held, document: Document) -> Item:
    kind, words = typed["kind"], typed["name"]
    if kind == "back":
        return Back(typed["to"])
    name = new_name(words, held, document, otherwise=_stem(kind))
    if kind == "end":
        return End(name, words)
    if kind == "choice":
        return Choice(name, (Branch(), Branch(otherwise=True)), words)
    if kind == "together":
        return Together(name, ((), ()), words)
    return Step(name, kind, words, BEGUN.get(kind, {}))


def _stem(kind: str) -> str:
    """What an element without words is called: ``choix``, ``fin``, ``etape``."""
    return {"choice": "choix", "together": "ensemble", "end": "fin"}.get(kind, "etape")


def _next(opened: Opened, made: Item) -> str:
    """Where one goes on: the panel of what has one."""
    if isinstance(made, Step | Choice):
        return opened.url("studio_process_step", made.id)
    anchor = "" if isinstance(made, Back) else f"#step:{made.id}"
    return f"{opened.url('studio_process')}{anchor}"


def _drawn(request: AgentRequest, opened: Opened, held: Held, spot: Spot, form: AddForm) -> HttpResponseBase:
    after = element(held.steps, spot.after) if spot.after else None
    kinds = kinds_at(held.steps, spot)
    context: dict[str, Any] = {
        "form": form,
        "families": [
            (str(title), [(one, NAMES[one], SENTENCES[one]) for one in of if one in kinds])
            for title, of in FAMILIES
        ],
        "after_words": getattr(after, "name", "") or spot.after,
        "chosen": form["kind"].value() or "",
        "address": request.get_full_path(),
        "revision": revision_of(request, opened.version),
    }
    status = 422 if form.errors else 200
    return tab_page(request, opened, "process", "studio/process/add.html", context, status=status)


urlpatterns = [path("<slug:slug>/parcours/+ajouter/", add, name="studio_process_add")]
