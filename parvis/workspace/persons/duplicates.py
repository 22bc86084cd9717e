"""Files that may be the same person's: the list, two side by side, and taking a merge back."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from parvis.agents.names import called
from parvis.authorities.sectors import Sector
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.people.duplicates import CannotDismiss, dismiss, rules_named
from parvis.people.merging import CannotMerge, CannotUnmerge, merge, seen, unmerge
from parvis.people.models import Datum, Profile
from parvis.person_file.comparing import (
    Side,
    Since,
    merge_for,
    merge_of_pair,
    pair_for,
    pairs_page,
    sides_of,
    since,
    suspicion_of,
    undone_for,
)
from parvis.ui.parts import Crumb
from parvis.ui.wording import day_words

from ..inbox_filters import read_id
from ..looked import listed, looked_at_files
from .wording import identity_rows, point_rows

if TYPE_CHECKING:
    from parvis.people.models import Merge

ONE, OTHER = "one", "other"
REFUSALS = {
    "merged": gettext_lazy("L’une de ces fiches vient d’être réunie à une autre."),
    "changed": gettext_lazy(
        "Une de ces fiches a changé entre-temps. Comparez de nouveau, puis réunissez-les."
    ),
    "kind": gettext_lazy("Une personne et une organisation ne se réunissent pas."),
    "apart": gettext_lazy(
        "Chacune de ces fiches est déjà rattachée à une personne, et ce n’est pas la même."
    ),
    "later": gettext_lazy("Une autre réunion a suivi : séparez d’abord la dernière."),
    "undone": gettext_lazy("Ces fiches sont déjà séparées."),
}


class MergeForm(forms.Form):
    """Which file is kept, and which of the two says right where they differ."""

    use_required_attribute = False

    def __init__(self, *args: Any, sides: list[Side], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        one, other = sides
        self.differing = [datum for datum in Datum if _value(one, datum) != _value(other, datum)]
        fuller = OTHER if (other.cases, other.contacts) > (one.cases, one.contacts) else ONE
        self.fields["kept"] = _side_field(gettext_lazy("Dites quelle fiche garder"), fuller)
        for datum in self.differing:
            best = max(
                (ONE, one), (OTHER, other), key=lambda side: (*_trust(side[1], datum), side[0] == fuller)
            )
            self.fields[f"take_{datum.value}"] = _side_field(gettext_lazy("Choisissez une valeur"), best[0])

    def chosen(self, name: str) -> str:
        """Which side is ticked."""
        return str(self[name].value() or "")


def _side_field(missing: Any, initial: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=[(ONE, ""), (OTHER, "")], initial=initial, error_messages={"required": missing}
    )


def _value(side: Side, datum: Datum) -> Any:
    return getattr(side.profile, datum.value)


def _trust(side: Side, datum: Datum) -> tuple[bool, bool]:
    """How far a value is to be believed: it says something, and somebody checked it."""
    known = side.origins.get(datum.value)
    origin = known.origin if known else side.profile.origin
    return bool(_value(side, datum)), origin == Profile.Origin.CHECKED


@agent_page()
def duplicates(request: AgentRequest) -> HttpResponseBase:
    """List the pairs to examine, the most likely first."""
    after, rest = None, request.GET.get("apres", "").partition(".")
    if rest[0].isdigit() and len(rest[0]) < 6 and (id_ := read_id(rest[2])):
        after = (int(rest[0]), id_)
    found, following = pairs_page(request.grants, after=after)
    listed(request, {one.pk: one for row in found for one in (row.one, row.other)}.values())
    context = {
        "rows": [
            {
                "one": row.one,
                "other": row.other,
                "sector": Sector(row.sector).label,
                "rules": rules_named(row.rules),
                "found_at": row.found_at,
                "tone": "warning" if row.weight >= 80 else "neutral",
                "href": reverse("duplicate", args=[row.one_id, row.other_id]),
            }
            for row in found
        ],
        "next_url": f"{reverse('duplicates')}?apres={following[0]}.{following[1]}" if following else "",
        "trail": [Crumb(_("Boîte de réception"), reverse("inbox")), Crumb(_("Doublons possibles"))],
    }
    return page(request, "workspace/persons/duplicates.html", context)


@agent_page()
def duplicate(request: AgentRequest, one: UUID, other: UUID) -> HttpResponseBase:
    """Show two files side by side, and make them one."""
    if made := merge_of_pair(request.grants, one, other):
        return _already_one(request, made)
    pair = pair_for(request.grants, one, other)
    sides = sides_of(request.grants, pair)
    form = MergeForm(request.POST or None, sides=sides)
    if request.method != "POST" or not form.is_valid():
        return _compared(request, sides, form, status=422 if form.is_bound else 200)
    kept, absorbed = (one, other) if form.cleaned_data["kept"] == ONE else (other, one)
    taken = [
        datum
        for datum in form.differing
        if form.cleaned_data[f"take_{datum.value}"] != form.cleaned_data["kept"]
    ]
    try:
        with transaction.atomic():
            merge(
                kept,
                absorbed,
                by=request.agent,
                at=request.now,
                take=taken,
                drawn=request.POST.get("seen", ""),
            )
    except CannotMerge as refusal:
        form.add_error(None, str(REFUSALS[str(refusal)]))
        return _compared(request, sides, form, status=409)
    messages.success(
        request, _("Les deux fiches n’en font plus qu’une. Vous pourrez les séparer depuis cette page.")
    )
    return redirect("person", kept)


@agent_page()
@require_POST
def dismissed(request: AgentRequest, one: UUID, other: UUID) -> HttpResponseBase:
    """Say that two files are two persons'."""
    if made := merge_of_pair(request.grants, one, other):
        return _already_one(request, made)
    pair_for(request.grants, one, other)
    found = suspicion_of(one, other)
    if found is None:
        messages.info(request, _("Cette paire était déjà examinée."))
        return redirect("duplicates")
    try:
        with transaction.atomic():
            dismiss(found.pk, by=request.agent, at=request.now)
    except CannotDismiss:
        messages.info(request, _("Cette paire était déjà examinée."))
    else:
        messages.success(
            request,
            _(
                "C’est noté : deux personnes différentes. La paire ne reviendra que si l’on apprend du nouveau."
            ),
        )
    return redirect("duplicates")


@agent_page()
def separation(request: AgentRequest, made: UUID) -> HttpResponseBase:
    """Show what goes back to each file, and take the merge back."""
    if undone := undone_for(request.grants, made):
        return _already_two(request, undone)
    found = merge_for(request.grants, made)
    looked_at_files(request, found.kept, found.absorbed)
    came = since(request.grants, found)
    error = ""
    if request.method == "POST":
        offered = {row.pk for rows in came for row in rows}
        also = {id_ for text in request.POST.getlist("also") if (id_ := read_id(text))} & offered
        try:
            with transaction.atomic():
                unmerge(found.pk, by=request.agent, at=request.now, also=also)
        except CannotUnmerge as refusal:
            error = str(REFUSALS[str(refusal)])
        else:
            messages.success(request, _("Les deux fiches sont de nouveau séparées, comme elles étaient."))
            return redirect("person", found.kept_id)
    return _separating(request, found, came, error)


def _already_one(request: AgentRequest, made: "Merge") -> HttpResponseBase:
    """Lead a page drawn before somebody made one file of two to the file kept."""
    told = _("Ces deux fiches sont déjà réunies, par %(agent)s le %(day)s : voici celle qui est gardée.")
    names = called([(made.merged_by_id, made.signed)])
    day = day_words(localdate(made.merged_at))
    messages.info(request, told % {"agent": names[made.merged_by_id], "day": day})
    return redirect("person", made.kept_id)


def _already_two(request: AgentRequest, made: "Merge") -> HttpResponseBase:
    """Lead a page drawn before a merge was taken back to the file that had been kept."""
    assert made.undone_at is not None and made.undone_by_id is not None
    told = _("Ces deux fiches sont déjà séparées, par %(agent)s le %(day)s.")
    names = called([(made.undone_by_id, "")])
    day = day_words(localdate(made.undone_at))
    messages.info(request, told % {"agent": names[made.undone_by_id], "day": day})
    return redirect("person", made.kept_id)


def _separating(request: AgentRequest, made: "Merge", came: Since, error: str) -> HttpResponse:
    context = {
        "made": made,
        "since": came,
        "has_since": any(came),
        "moved": sum(map(len, made.moved.values())),
        "data": [Datum(name).label for name in made.changed.get("data", {})],
        "names": called([(made.merged_by_id, made.signed)]),
        "error": error,
        "trail": [
            Crumb(_("Boîte de réception"), reverse("inbox")),
            Crumb(made.kept.full_name, reverse("person", args=[made.kept_id])),
            Crumb(_("Séparer les fiches")),
        ],
    }
    return page(request, "workspace/persons/separation.html", context, status=409 if error else 200)


def _compared(request: AgentRequest, sides: list[Side], form: MergeForm, *, status: int) -> HttpResponse:
    one, other = sides
    looked_at_files(request, one.profile, other.profile)
    found = suspicion_of(one.profile.pk, other.profile.pk)
    names = called((one.agent_id, one.signed) for side in sides for one in side.origins.values())
    identities = [
        {row.label: row for row in identity_rows(side.profile, side.origins, names)} for side in sides
    ]
    context = {
        "sides": [
            {
                "key": key,
                "profile": side.profile,
                "side": side,
                "points": point_rows(side.points, side.profile),
                "is_kept": form.chosen("kept") == key,
            }
            for key, side in ((ONE, one), (OTHER, other))
        ],
        "rows": [
            _row(form, datum, [identity.get(str(datum.label)) for identity in identities]) for datum in Datum
        ],
        "rules": rules_named(found.rules) if found else [],
        "form": form,
        "seen": seen(one.profile, other.profile),
        "sector": Sector(one.profile.sector).label,
        "is_suspected": found is not None,
        "trail": [Crumb(_("Doublons possibles"), reverse("duplicates")), Crumb(_("Comparer"))],
    }
    return page(request, "workspace/persons/duplicate.html", context, status=status)


def _row(form: MergeForm, datum: Datum, values: list[Any]) -> dict[str, Any]:
    """One datum of the comparison; a choice where the two files differ."""
    differs = datum in form.differing
    name = f"take_{datum.value}"
    return {
        "label": datum.label,
        "name": name,
        "differs": differs,
        "is_known": any(values),
        "cells": [
            {"key": key, "row": row, "is_taken": differs and form.chosen(name) == key}
            for key, row in zip((ONE, OTHER), values, strict=True)
        ],
    }


urlpatterns = [
    path("doublons/", duplicates, name="duplicates"),
    path("doublons/<uuid:one>/<uuid:other>/", duplicate, name="duplicate"),
    path("doublons/<uuid:one>/<uuid:other>/ecarter/", dismissed, name="duplicate_dismissed"),
    path("reunions/<uuid:made>/separer/", separation, name="separation"),
]
