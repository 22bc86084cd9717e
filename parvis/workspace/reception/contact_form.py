"""The form of a contact: short enough to be filled while one listens, whole enough for a letter."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.agents.queries import units_of
from parvis.authorities.sectors import Sector
from parvis.base.scope import Wall
from parvis.cases.access import NotFound, case_for
from parvis.entrance.door import AgentRequest
from parvis.interactions.actions import FARTHEST, Contact, Matter, Promise
from parvis.interactions.models import Channel, Interaction, WrapUp
from parvis.interactions.queries import procedures_within, reasons_of

from ..contact_wording import place_value, places_of
from .papers import PaperForm, read_number

if TYPE_CHECKING:
    from parvis.cases.models import Case
    from parvis.people.models import Profile

MATTERS = 3
"""A visitor who brings more matters is met with a second contact."""

NOTED_BY_HAND = (Channel.COUNTER, Channel.TELEPHONE, Channel.EMAIL, Channel.POST)
LANGUAGES = (
    ("fr", gettext_lazy("Français")),
    ("en", gettext_lazy("Anglais")),
    ("ar", gettext_lazy("Arabe")),
    ("es", gettext_lazy("Espagnol")),
    ("pt", gettext_lazy("Portugais")),
    ("tr", gettext_lazy("Turc")),
    ("uk", gettext_lazy("Ukrainien")),
    ("fsl", gettext_lazy("Langue des signes française")),
    ("und", gettext_lazy("Autre langue")),
)
LAST_HOUR = time(16)
"""Later than that, a call is promised for the next working day unless somebody says otherwise."""


class ContactForm(PaperForm):
    """A contact, and the call promised during it, if any."""

    use_required_attribute = False

    channel = forms.ChoiceField(
        label=gettext_lazy("Canal"),
        choices=[(one.value, one.label) for one in NOTED_BY_HAND],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez le canal")},
    )
    direction = forms.ChoiceField(
        label=gettext_lazy("Qui a pris contact"),
        choices=[("in", gettext_lazy("La personne")), ("out", gettext_lazy("Le service"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez qui a pris contact")},
    )
    name = forms.CharField(label=gettext_lazy("Nom (facultatif)"), max_length=200, required=False)
    telephone = forms.CharField(label=gettext_lazy("Téléphone (facultatif)"), max_length=40, required=False)
    place = forms.ChoiceField(label=gettext_lazy("Secteur"))
    outcome = forms.MultipleChoiceField(
        label=gettext_lazy("Issue"),
        choices=WrapUp.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choisissez au moins une issue")},
    )
    body = forms.CharField(
        label=gettext_lazy("Note (facultatif)"),
        help_text=gettext_lazy("Restez factuel : la personne peut demander à lire ce qui la concerne."),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    cases = forms.CharField(
        label=gettext_lazy("Demandes concernées (facultatif)"),
        help_text=gettext_lazy("Leurs références, séparées par une espace."),
        max_length=200,
        required=False,
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Durée en minutes (facultatif)"),
        min_value=0,
        max_value=720,
        required=False,
        error_messages={
            "invalid": gettext_lazy("Écrivez la durée en minutes, comme 5"),
            "max_value": gettext_lazy("Douze heures au plus : écrivez la durée en minutes"),
            "min_value": gettext_lazy("Écrivez la durée en minutes, comme 5"),
        },
    )
    language = forms.ChoiceField(label=gettext_lazy("Langue de l’échange"), choices=LANGUAGES)
    call_telephone = forms.CharField(label=gettext_lazy("Numéro à rappeler"), max_length=40, required=False)
    call_subject = forms.CharField(label=gettext_lazy("À quel sujet"), max_length=300, required=False)
    call_day = forms.DateField(
        label=gettext_lazy("Jour promis"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Écrivez une date, comme 27/03/2026")},
    )
    call_since = forms.TimeField(
        label=gettext_lazy("À partir de"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": gettext_lazy("Écrivez une heure, comme 9:00")},
    )
    call_until = forms.TimeField(
        label=gettext_lazy("Au plus tard à"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": gettext_lazy("Écrivez une heure, comme 12:00")},
    )
    call_unit = forms.ChoiceField(label=gettext_lazy("Service qui rappelle"), required=False)
    call_mine = forms.BooleanField(label=gettext_lazy("C’est moi qui rappelle"), required=False)

    def __init__(
        self,
        *args: Any,
        request: AgentRequest,
        profile: "Profile | None",
        case: "Case | None",
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.request, self.profile = request, profile
        self.about: list[Case] = []
        self._prepare_place(case)
        self._prepare_matters()
        self._prepare_call()
        if profile is not None:
            del self.fields["name"], self.fields["telephone"], self.fields["organisation"]
        self.fields["language"].initial = (
            profile.language if profile and _is_offered(profile.language) else "fr"
        )

    @property
    def matters(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        """The reason and the procedure of each matter."""
        return ((self[f"reason_{line}"], self[f"procedure_{line}"]) for line in range(1, MATTERS + 1))

    @property
    def more_matters(self) -> Sequence[tuple[forms.BoundField, forms.BoundField]]:
        """Those after the first."""
        return list(self.matters)[1:]

    @property
    def has_more_matters(self) -> bool:
        """Whether a matter after the first is filled, or wrong."""
        return any(field.value() or field.errors for pair in self.more_matters for field in pair)

    @property
    def call_fields(self) -> list[forms.BoundField]:
        """What a promise asks."""
        return [self[name] for name in self.fields if name.startswith("call_")]

    def _prepare_place(self, case: "Case | None") -> None:
        offered = places_of(self.request)
        held = self.profile or case
        if held is not None:
            place = place_value(Wall(held.authority_id, held.sector))
            offered = [(place, str(Sector(held.sector).label))]
        general = [value for value, _words in offered if value.endswith(f"/{Sector.GENERAL.value}")]
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices, field.initial = offered, (general or [offered[0][0]])[0]
        if len(offered) == 1:
            field.widget = forms.HiddenInput()

    def _prepare_matters(self) -> None:
        walls = [_wall(value) for value, _words in self.fields["place"].choices]  # type: ignore[attr-defined]  # a ChoiceField
        known = procedures_within(walls)
        self.procedures = {str(id_): wall for id_, wall, _title in known}
        reasons = [(one.code, one.words) for one in reasons_of(self.request.agent.authority_id)]
        offered = [("", _("Aucune")), *((str(id_), title) for id_, _wall, title in known)]
        for line in range(1, MATTERS + 1):
            self.fields[f"reason_{line}"] = forms.ChoiceField(
                label=_("Objet, ou une note") if line == 1 else _("Objet"),
                required=False,
                choices=reasons if line == 1 else [("", _("Aucun")), *reasons],
                widget=forms.RadioSelect if line == 1 else forms.Select,
            )
            self.fields[f"procedure_{line}"] = forms.ChoiceField(
                label=_("Démarche (facultatif)"), required=False, choices=offered
            )

    def _prepare_call(self) -> None:
        request = self.request
        field = self.fields["call_unit"]
        assert isinstance(field, forms.ChoiceField)
        units = units_of(self.wall.authority)
        hers = {unit for grant in request.grants.items for unit in grant.units or ()}
        field.choices = [(str(unit.pk), unit.name) for unit in units]
        usual = sorted(units, key=lambda unit: (unit.pk not in hers, not unit.is_sorting))
        field.initial = str(usual[0].pk) if usual else None
        local = request.now.astimezone(request.calendar.zone)
        is_today = request.calendar.is_working_day(request.today) and local.time() < LAST_HOUR
        day = request.today if is_today else request.calendar.add_working_days(request.today, 1)
        since = (local + timedelta(hours=1)).replace(minute=0).time() if is_today else time(9)
        self.fields["call_day"].initial = day
        self.fields["call_since"].initial = since
        self.fields["call_until"].initial = time(17) if is_today else time(12)

    @property
    def wall(self) -> Wall:
        """The wall of the contact: the one chosen, or the only one there is."""
        chosen = self.cleaned_data.get("place") if hasattr(self, "cleaned_data") else None
        return _wall(chosen or self.fields["place"].initial)

    def clean_telephone(self) -> str:
        """The number somebody gives, in E.164."""
        return read_number(self.cleaned_data["telephone"])

    def clean_call_telephone(self) -> str:
        """The number to call, in E.164."""
        return read_number(self.cleaned_data["call_telephone"])

    def clean_cases(self) -> str:
        """Find the cases named; those she may not look at do not exist."""
        for reference in dict.fromkeys(re.split(r"[\s,;]+", self.cleaned_data["cases"])):
            if not reference:
                continue
            try:
                case = case_for(self.request.grants, reference)
            except NotFound:
                told = _("Vous ne voyez aucune demande de référence %(reference)s : vérifiez-la")
                raise forms.ValidationError(told % {"reference": reference}) from None
            self.about.append(case)
        return str(self.cleaned_data["cases"])

    def clean(self) -> dict[str, Any]:
        """Hold everything behind one wall, and a promise whole."""
        values = super().clean() or {}
        if "place" not in values:
            return values
        for case in self.about:
            if (case.authority_id, case.sector) != self.wall:
                told = _("La demande %(reference)s est d’un autre secteur : notez pour elle un autre échange")
                self.add_error("cases", told % {"reference": case.reference})
        for line in range(1, MATTERS + 1):
            chosen = values.get(f"procedure_{line}")
            if chosen and self.procedures[chosen] != self.wall:
                self.add_error(f"procedure_{line}", _("Cette démarche est d’un autre secteur"))
        if WrapUp.CALL_BACK.value in values.get("outcome", []):
            self._clean_call(values)
        elif not self._says_something(values):
            self.add_error(
                "reason_1", _("Choisissez un objet, ou écrivez une note : un échange vide ne dit rien")
            )
        return values

    def _says_something(self, values: dict[str, Any]) -> bool:
        """Whether anybody would know what it was about; the call promised says its own subject."""
        lines = range(1, MATTERS + 1)
        matters = (values.get(f"{name}_{line}") for name in ("reason", "procedure") for line in lines)
        return any(matters) or bool(values.get("body", "").strip())

    def _clean_call(self, values: dict[str, Any]) -> None:
        missing = {
            "call_telephone": _("Donnez le numéro à rappeler"),
            "call_subject": _("Dites à quel sujet rappeler"),
            "call_day": _("Donnez le jour promis"),
            "call_since": _("Dites à partir de quelle heure"),
            "call_until": _("Dites jusqu’à quelle heure"),
            "call_unit": _("Choisissez le service qui rappelle"),
        }
        if not values.get("call_telephone") and values.get("telephone"):
            values["call_telephone"] = values["telephone"]
        for name, words in missing.items():
            if not values.get(name) and name not in self.errors:
                self.add_error(name, words)
        if any(name in self.errors for name in missing):
            return
        if values["call_until"] <= values["call_since"]:
            self.add_error("call_until", _("La fin doit suivre le début"))
        elif values["call_day"] >= self.request.today + FARTHEST:
            self.add_error("call_day", _("Promettez un rappel dans l’année qui vient : vérifiez la date"))
        elif self._moment(values["call_until"]) <= self.request.now:
            self.add_error("call_day", _("Ce moment est déjà passé"))

    def _moment(self, at: time) -> datetime:
        zone = self.request.calendar.zone
        return datetime.combine(self.cleaned_data["call_day"], at, tzinfo=zone)

    def contact(self, id_: UUID) -> Contact:
        """What is typed, as the action takes it."""
        values = self.cleaned_data
        minutes = values["minutes"]
        known = self.known_organisation(self.request, self.wall)
        return Contact(
            id=id_,
            wall=self.wall,
            channel=Channel(values["channel"]),
            direction=Interaction.Direction(values["direction"]),
            outcomes=[WrapUp(one) for one in values["outcome"]],
            occurred_at=self.request.now,
            profile=self.profile.pk if self.profile else known.profile if known else None,
            name=values.get("name", ""),
            telephone=values.get("telephone", ""),
            organisation="" if known else values.get("organisation", ""),
            matters=[
                Matter(
                    values[f"reason_{line}"],
                    UUID(chosen) if (chosen := values[f"procedure_{line}"]) else None,
                )
                for line in range(1, MATTERS + 1)
            ],
            body=values["body"],
            duration=timedelta(minutes=minutes) if minutes is not None else None,
            language=values["language"],
        )

    def promise(self) -> Promise | None:
        """The call promised, when there is one."""
        values = self.cleaned_data
        if WrapUp.CALL_BACK.value not in values["outcome"]:
            return None
        return Promise(
            telephone=values["call_telephone"],
            subject=values["call_subject"],
            since=self._moment(values["call_since"]),
            until=self._moment(values["call_until"]),
            unit=UUID(values["call_unit"]),
            agent=self.request.agent if values["call_mine"] else None,
            name=self.profile.full_name if self.profile else values["name"],
        )


def _wall(value: str) -> Wall:
    authority, _slash, sector = value.partition("/")
    return Wall(UUID(authority), sector)


def _is_offered(language: str) -> bool:
    return language in dict(LANGUAGES)
