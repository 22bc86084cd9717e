"""Where a new procedure will stand: its service, its sector, its address; the same three questions on several pages."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.agents.rights import Grants
from parvis.authorities.models import Unit
from parvis.authorities.sectors import Sector
from parvis.catalogue.access import places_for_new
from parvis.catalogue.drafting.beginning import LONGEST_SLUG


class PlaceForm(forms.Form):
    """The service that will answer, the sector that says who sees the requests, the end of the address."""

    use_required_attribute = False
    unit = forms.ChoiceField(
        label=gettext_lazy("Service qui répond"),
        error_messages={
            "required": gettext_lazy("Choisissez le service"),
            "invalid_choice": gettext_lazy("Choisissez un service de la liste"),
        },
    )
    sector = forms.ChoiceField(
        label=gettext_lazy("Secteur"),
        help_text=gettext_lazy("Les demandes ne seront vues que des agents de ce secteur."),
        error_messages={
            "required": gettext_lazy("Choisissez le secteur"),
            "invalid_choice": gettext_lazy("Choisissez un secteur de la liste"),
        },
    )
    slug = forms.CharField(
        label=gettext_lazy("Fin de l’adresse"),
        help_text=gettext_lazy(
            "Lettres minuscules, chiffres et tirets, comme « reserver-une-salle ». "
            "Elle ne change plus une fois la démarche publiée."
        ),
        max_length=LONGEST_SLUG,
        error_messages={"required": gettext_lazy("Écrivez la fin de l’adresse")},
    )

    def __init__(self, *args: Any, grants: Grants, first: Sequence[Unit] = (), **kwargs: Any) -> None:
        """``first``: the services to propose before the others."""
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.places = places_for_new(grants)
        units = {unit.code: unit.name for unit, _sector in self.places}
        likely = [unit.code for unit in first if unit.code in units]
        self.offer("unit", [(code, units[code]) for code in dict.fromkeys([*likely, *units])])
        allowed = {sector for _unit, sector in self.places}
        self.offer("sector", [(value, label) for value, label in Sector.choices if value in allowed])

    def offer(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        """Set what one of the fields lets one choose."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)

    def clean(self) -> dict[str, Any]:
        """Keep together a service and a sector for which she designs there."""
        values = super().clean() or {}
        wanted = (values.get("unit"), values.get("sector"))
        if all(wanted) and wanted not in {(unit.code, sector) for unit, sector in self.places}:
            self.add_error("sector", _("Vous ne concevez pas les démarches de ce secteur dans ce service"))
        return values
