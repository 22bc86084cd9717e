"""Splitting a message into its matters, and making one of two messages that say the same."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.entrance.door import AgentRequest, agent_page
from parvis.intake.incoming import LONGEST_BODY
from parvis.intake.merging import CannotMerge, merge, near
from parvis.intake.models import Arrival, Sorting
from parvis.intake.splitting import MOST, CannotSplit, Matter, split
from parvis.intake.tray.access import arrival_for, tray_of
from parvis.intake.tray.sorting import CannotSort, last_standing
from parvis.ui.prose import Prose

from ..inbox_filters import read_id
from .doing import done_once, gesture_page, gone, sortable, too_late

FEWEST = 2
NONE = ""


class SplitForm(forms.Form):
    """The words of each matter, chosen in those of the message, and which has each file."""

    use_required_attribute = False

    def __init__(self, *args: Any, arrival: Arrival, count: int, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.count = count
        self.brought = list(arrival.parts.order_by("position"))
        for rank in range(1, count + 1):
            said = {"rank": rank}
            self.fields[f"subject-{rank}"] = forms.CharField(
                label=_("Objet de l’affaire %(rank)s (facultatif)") % said,
                max_length=200,
                required=False,
            )
            self.fields[f"words-{rank}"] = Prose(
                label=_("Ses mots, pris dans le message : affaire %(rank)s") % said,
                max_length=LONGEST_BODY,
                initial=arrival.interaction.body if rank == 1 else "",
                widget=forms.Textarea(attrs={"rows": 6}),
                error_messages={"required": _("Donnez les mots de l’affaire %(rank)s") % said},
            )
        for part in self.brought:
            name = part.name or _("sans nom")
            self.fields[f"pick-{part.position}"] = forms.ChoiceField(
                label=_("Le fichier « %(name)s » va à") % {"name": name},
                required=False,
                choices=[
                    (NONE, _("Aucune : il reste avec l’original")),
                    *((str(rank), _("Affaire %(rank)s") % {"rank": rank}) for rank in range(1, count + 1)),
                ],
            )

    def matters(self) -> list[Matter]:
        """The matters, in order."""
        told = self.cleaned_data
        return [
            Matter(
                told[f"words-{rank}"],
                told[f"subject-{rank}"],
                tuple(one.position for one in self.brought if told[f"pick-{one.position}"] == str(rank)),
            )
            for rank in range(1, self.count + 1)
        ]


@agent_page()
def tray_split(request: AgentRequest, arrival: UUID) -> HttpResponseBase:
    """Split a message into its matters."""
    found = sortable(request, arrival)
    count = _count(request.GET.get("affaires", ""))
    form = SplitForm(request.POST or None, arrival=found, count=count)
    late: dict[str, str] = {}
    if request.method == "POST" and form.is_valid():
        told = _("Le message est divisé en %(count)s affaires, à trier chacune.") % {"count": count}
        try:
            return done_once(request, found, lambda: _split(request, found, form.matters()), told)
        except CannotSort as refused:
            late = too_late(request, refused)
        except CannotSplit:
            form.add_error(None, _("Chaque affaire a ses mots, et chaque fichier une seule affaire."))
    here = reverse("tray_split", args=[found.pk])
    context = {
        "form": form,
        "late": late,
        "act": _("Diviser le message"),
        "hint": _(
            "Chaque affaire se trie à part, avec son propre accusé de réception. L’original reste gardé une seule "
            "fois, et un seul accusé d’enregistrement part."
        ),
        "counts": [
            (number, f"{here}?affaires={number}", number == count) for number in range(FEWEST, MOST + 1)
        ],
    }
    status = 409 if late else 422 if form.is_bound else 200
    title = _("Diviser en plusieurs affaires")
    return gesture_page(request, found, "workspace/tray/split.html", title, context, status=status)


@agent_page()
def tray_duplicates(request: AgentRequest, arrival: UUID) -> HttpResponseBase:
    """Show the messages that seem to say the same."""
    found = sortable(request, arrival)
    context = {"alike": near(found, tray_of(request.grants))}
    title = _("Le même message, reçu deux fois")
    return gesture_page(request, found, "workspace/tray/duplicates.html", title, context)


@agent_page()
@require_POST
def tray_merge(request: AgentRequest, arrival: UUID) -> HttpResponseBase:
    """Make one of two messages that say the same."""
    found = sortable(request, arrival)
    other = arrival_for(request.grants, read_id(request.POST.get("target", "")) or found.pk)
    try:
        return done_once(
            request,
            found,
            lambda: _merge(request, found, other),
            _("Les deux messages n’en font plus qu’un : le premier reçu reste."),
        )
    except CannotSort as refused:
        return gone(request, refused)
    except CannotMerge:
        refusal = {"refusal": _("Rien n’a été fait : ces deux messages ne peuvent plus être réunis.")}
        context = {"alike": near(found, tray_of(request.grants)), **refusal}
        title = _("Le même message, reçu deux fois")
        return gesture_page(request, found, "workspace/tray/duplicates.html", title, context, status=409)


def _split(request: AgentRequest, arrival: Arrival, matters: list[Matter]) -> Sorting:
    split(arrival, matters, agent=request.agent, at=request.now)
    return _standing(arrival)


def _merge(request: AgentRequest, arrival: Arrival, other: Arrival) -> Sorting:
    _stays, told = merge(arrival, other, agent=request.agent, at=request.now)
    return _standing(told)


def _standing(arrival: Arrival) -> Sorting:
    done = last_standing(arrival)
    assert done is not None
    return done


def _count(asked: str) -> int:
    return min(max(int(asked), FEWEST), MOST) if asked.isdecimal() and len(asked) < 3 else FEWEST


urlpatterns = [
    path("tri/<uuid:arrival>/diviser/", tray_split, name="tray_split"),
    path("tri/<uuid:arrival>/doublon/", tray_duplicates, name="tray_duplicates"),
    path("tri/<uuid:arrival>/doublon/reunir/", tray_merge, name="tray_merge"),
]
