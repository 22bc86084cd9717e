"""Leaving a word for colleagues."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from parvis.agents.guests import away_until
from parvis.agents.handles import handle_of, named_in
from parvis.agents.reading import readers_of
from parvis.cases.access import seers_of
from parvis.cases.actions import CannotMention, CannotWrite, note
from parvis.entrance.door import AgentRequest
from parvis.ui.wording import day_words

from .gesture import Gesture, GestureForm, url_of

if TYPE_CHECKING:
    from datetime import date

    from parvis.agents.models import Agent
    from parvis.cases.models import Case


class NoteForm(GestureForm):
    """The note."""

    body = forms.CharField(
        label=gettext_lazy("Votre note"),
        help_text=gettext_lazy("Restez factuel : l’usager peut demander à lire ce qui le concerne."),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Écrivez votre note")},
    )
    agent = forms.ChoiceField(
        label=gettext_lazy("Prévenir un collègue (facultatif)"),
        help_text=gettext_lazy(
            "Pour en prévenir plusieurs, écrivez @prenom.nom dans la note. Seuls ceux qui voient la demande "
            "sont proposés."
        ),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choisissez un collègue de la liste")},
    )
    field_order = ["body", "agent"]

    def prepare(self) -> None:
        """List the colleagues who may see the case."""
        seers = seers_of(self.case, on=self.request.today)
        self.seers = {str(one.pk): one for one in seers if one.pk != self.request.agent.pk}
        away = away_until(self.seers.values(), authority=self.case.authority_id, on=self.request.today)
        field = self.fields["agent"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", pgettext("responsable", "Personne")),
            *((key, _seer(one, away.get(one.pk))) for key, one in self.seers.items()),
        ]

    def clean(self) -> dict[str, Any]:
        """Read who is mentioned, ticked or written; say aloud who cannot be."""
        values = super().clean() or {}
        written, nobody = named_in(values.get("body", ""), [*self.seers.values(), self.request.agent])
        if nobody:
            self._refuse(nobody)
        chosen = self.seers.get(values.get("agent", ""))
        values["mentioned"] = [*written, chosen] if chosen else written
        return values

    def _refuse(self, handles: list[str]) -> None:
        """Say why nobody would be told: who cannot sign in yet is called by her name."""
        case = self.case
        waiting = readers_of(case.unit, case.sector, on=self.request.today, have_account=False)
        expected, nobody = named_in(" ".join(f"@{handle}" for handle in handles), waiting)
        for agent in expected:
            told = _("%(name)s n’a pas encore de compte dans Parvis : cette mention ne lui arriverait pas.")
            self.add_error("body", told % {"name": agent.full_name})
        if nobody:
            told = _(
                "Aucun collègue qui voit cette demande ne s’appelle %(handles)s : il ne serait pas prévenu."
            )
            self.add_error("body", told % {"handles": ", ".join(f"@{handle}" for handle in nobody)})


def _seer(agent: "Agent", away: "date | None") -> str:
    """Her name, how to mention her, and until when she is away."""
    told = f"{agent.full_name} (@{handle_of(agent)})"
    return told + _(", absence jusqu’au %(day)s") % {"day": day_words(away)} if away else told


def _act(request: AgentRequest, case: "Case", values: Mapping[str, Any], revision: int) -> str:
    note(case.pk, values["body"], by=request.agent, at=request.now, mentioned=values["mentioned"])
    return _("Votre note est ajoutée.")


def _consequences(request: AgentRequest, case: "Case") -> list[str]:
    return [
        _("Vos collègues de ce service et de ce secteur liront cette note."),
        _("Ceux que vous mentionnez sont prévenus dans leur espace."),
        _("Elle n’apparaît pas sur la page de suivi de l’usager, et ne change ni l’état ni les délais."),
    ]


NOTE = Gesture(
    slug="noter",
    title=gettext_lazy("Ajouter une note interne"),
    button=gettext_lazy("Ajouter la note"),
    form=NoteForm,
    act=_act,
    refusals={
        CannotWrite: gettext_lazy("Écrivez votre note"),
        CannotMention: gettext_lazy("Un des collègues mentionnés ne voit pas cette demande."),
    },
    offered=lambda case: True,
    consequences=_consequences,
)

urlpatterns = [url_of(NOTE)]
