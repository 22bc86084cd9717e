"""Handing a message to another service, or to another sector of the authority."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.agents.queries import units_of
from parvis.authorities.sectors import Sector
from parvis.entrance.door import AgentRequest, agent_page
from parvis.intake.models import Arrival
from parvis.intake.tray.crossing import CannotCross
from parvis.intake.tray.passing import CannotSendOn, send_on
from parvis.intake.tray.queries import offered_among
from parvis.intake.tray.sorting import CannotSort

from .doing import done_once, gesture_page, gone, sortable, too_late


class PassForm(forms.Form):
    """To whom, and a word to colleagues."""

    use_required_attribute = False
    unit = forms.ChoiceField(
        label=gettext_lazy("Service"),
        error_messages={"required": gettext_lazy("Choisissez un service")},
    )
    sector = forms.ChoiceField(
        label=gettext_lazy("Secteur"),
        help_text=gettext_lazy("Un envoi n’est lu que par les agents de son secteur."),
    )
    word = forms.CharField(
        label=gettext_lazy("Un mot aux collègues (facultatif)"),
        max_length=1_500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, arrival: Arrival, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.units = {str(one.pk): one for one in units_of(arrival.authority_id)}
        unit, sector = self.fields["unit"], self.fields["sector"]
        assert isinstance(unit, forms.ChoiceField)
        assert isinstance(sector, forms.ChoiceField)
        proposed = next(
            (key for key, one in self.units.items() if one.code == arrival.suggestion.get("unit")), ""
        )
        unit.choices = [(key, one.name) for key, one in self.units.items()]
        sector.choices = Sector.choices
        unit.initial = proposed or str(arrival.unit_id)
        sector.initial = _sector_of_what_is_proposed(arrival)


def _sector_of_what_is_proposed(arrival: Arrival) -> str:
    """The sector whose agents file what it seems to want; its own when that is not known."""
    slug = arrival.suggestion.get("procedure") or ""
    proposed = offered_among(arrival.authority_id, [slug] if slug else []).get(slug)
    return proposed.sector if proposed else arrival.sector


@agent_page()
def tray_send_on(request: AgentRequest, arrival: UUID) -> HttpResponseBase:
    """Hand a message on."""
    found = sortable(request, arrival)
    form = PassForm(request.POST or None, arrival=found)
    late: dict[str, str] = {}
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        unit = form.units[told["unit"]]
        try:
            return done_once(
                request,
                found,
                lambda: send_on(
                    found, unit, told["sector"], word=told["word"], agent=request.agent, at=request.now
                ),
                _("Confié à : %s.") % unit.name,
            )
        except CannotSendOn:
            form.add_error(
                "unit", _("Cet envoi y est déjà : choisissez un autre service ou un autre secteur")
            )
        except CannotSort as refused:
            late = too_late(request, refused)
        except CannotCross as held:
            return gone(request, held)
    context = {
        "form": form,
        "late": late,
        "act": _("Confier"),
        "hint": _("Ses délais continuent de courir depuis son arrivée. Vous pourrez reprendre ce geste."),
    }
    status = 409 if late else 422 if form.is_bound else 200
    title = _("Confier à un autre service")
    return gesture_page(request, found, "workspace/tray/gesture.html", title, context, status=status)


urlpatterns = [path("tri/<uuid:arrival>/confier/", tray_send_on, name="tray_send_on")]
