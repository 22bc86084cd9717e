"""What is typed about an elimination list."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.retention.models import Hold


class _Form(forms.Form):
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class SortForm(_Form):
    """The share that is kept for history."""

    keep_one_in = forms.IntegerField(
        label=_("Garder une demande sur"),
        help_text=_(
            "La part convenue avec les archives départementales, par exemple 10. Écrivez 0 pour n’en garder aucune."
        ),
        min_value=0,
        max_value=1_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": _("Dites une demande sur combien est gardée"),
            "invalid": _("Écrivez un nombre, comme 10"),
            "min_value": _("Écrivez un nombre, comme 10"),
            "max_value": _("Écrivez 1 000 au plus"),
        },
    )


class VisaForm(_Form):
    """The visa, as it came back."""

    given_by = forms.CharField(
        label=_("Nom et qualité de qui a donné le visa"),
        max_length=160,
        error_messages={"required": _("Dites qui a donné le visa")},
    )
    given_on = forms.DateField(
        label=_("Date du visa"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Donnez la date du visa"),
            "invalid": _("Écrivez une date, comme 27/03/2026"),
        },
    )
    reference = forms.CharField(
        label=_("Référence du visa"),
        max_length=80,
        error_messages={"required": _("Donnez la référence du visa")},
    )
    scan = forms.FileField(
        label=_("Bordereau visé, numérisé"),
        help_text=_("PDF ou image. Il est gardé avec le bordereau."),
        error_messages={
            "required": _("Joignez le bordereau visé"),
            "missing": _("Joignez le bordereau visé"),
            "empty": _("Ce fichier est vide"),
        },
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_given_on(self) -> date:
        """Hold the visa in the past."""
        given: date = self.cleaned_data["given_on"]
        if given > self.today:
            raise forms.ValidationError(_("Le visa ne peut pas être d’un jour à venir"))
        return given


class LaunchForm(_Form):
    """She says again what cannot be undone."""

    all_checked = forms.BooleanField(
        label=_("J’ai vérifié le visa, et que rien de ce bordereau ne doit être gardé"),
        error_messages={"required": _("Dites que tout est vérifié pour lancer l’élimination")},
    )


class WithdrawForm(_Form):
    """Why a list is given up."""

    reason = forms.CharField(
        label=_("Pourquoi le retirer"),
        help_text=_("Par exemple : refus des archives, durée à corriger. Ne nommez personne."),
        max_length=200,
        error_messages={"required": _("Dites pourquoi ce bordereau est retiré")},
    )


class FreezeForm(_Form):
    """Why a case is frozen, and until when."""

    kind = forms.ChoiceField(
        label=_("Pourquoi la garder"),
        choices=Hold.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez pourquoi la garder")},
    )
    reason = forms.CharField(
        label=_("Précisions"),
        help_text=_("Par exemple : recours n° 2601234 au tribunal administratif."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Précisez pourquoi, pour qui devra lever le gel")},
    )
    until = forms.DateField(
        label=_("À revoir le (facultatif)"),
        help_text=_("Le gel ne se lève jamais seul : à partir de ce jour, la page des gels le signale."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Écrivez une date, comme 27/03/2026")},
    )


class HoldForm(FreezeForm):
    """What is frozen, and why."""

    reference = forms.CharField(
        label=_("Référence de la demande"),
        max_length=20,
        error_messages={"required": _("Donnez la référence de la demande")},
    )
    field_order = ["reference", "kind", "reason", "until"]


class LiftForm(_Form):
    """Why a freeze is lifted."""

    reason = forms.CharField(
        label=_("Pourquoi lever le gel"),
        help_text=_("Par exemple : jugement définitif du 3 mars 2026."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Dites pourquoi le gel est levé")},
    )
