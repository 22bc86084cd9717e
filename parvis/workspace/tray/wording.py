"""A message as the tray tells it: who it seems to be, what it seems to want, what is odd in it, by when."""

from collections.abc import Mapping
from datetime import date
from textwrap import shorten
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.authorities.sectors import Sector
from parvis.intake.mail.warnings import WARNINGS
from parvis.intake.models import Arrival, ArrivalPart, Certainty
from parvis.intake.tray.queries import parts_of

from .doing import subject_of

ASIDE = gettext_lazy("Un fichier joint est un programme : il est mis à part, et ne s’ouvre pas d’ici.")
"""What is told of a program that came with a message; any other warning has its sentence."""

OTHERWISE = gettext_lazy("Ce message a quelque chose d’inhabituel : vérifiez-le avant de répondre.")

SURE = (
    (0.8, gettext_lazy("très probable")),
    (0.65, gettext_lazy("probable")),
    (0.0, gettext_lazy("à vérifier")),
)
"""What a score says, from which one on."""

URGENT: Mapping[int, tuple[Any, str]] = {
    0: (gettext_lazy("Urgent : quelqu’un est peut-être en danger"), "danger"),
    1: (gettext_lazy("Pressé"), "warning"),
}


def case_words(reference: str) -> str:
    """A case by its reference; without one, that there is one which its reader may not look at."""
    return reference or _("Une demande que vous ne pouvez pas ouvrir")


VERDICTS: Mapping[str, str] = {
    ArrivalPart.Verdict.KEPT: "success",
    ArrivalPart.Verdict.QUARANTINED: "danger",
    ArrivalPart.Verdict.REFUSED: "warning",
    ArrivalPart.Verdict.TOO_MANY: "warning",
}


def row_of(arrival: Arrival, *, today: date) -> dict[str, Any]:
    """A message in a line of the list."""
    proposed = arrival.suggestion.get("title", "")
    return {
        "href": reverse("tray_arrival", args=[arrival.pk]),
        "spam_url": reverse("tray_spam", args=[arrival.pk]),
        "open_url": reverse("tray_open", args=[arrival.pk]),
        "attach_url": reverse("tray_attach", args=[arrival.pk]),
        "who": who_wrote(arrival),
        "subject": subject_of(arrival),
        "begins": shorten(arrival.interaction.body, 140, placeholder=" …"),
        "channel": arrival.get_channel_display(),
        "unit": arrival.unit.name,
        "arrived_at": arrival.arrived_at,
        "proposed": proposed,
        "sureness": sureness(arrival) if proposed else "",
        "urgent": URGENT.get(arrival.urgency),
        "is_odd": bool(set(arrival.warnings) & {"look_alike_sender", "dangerous_link", "forged_token"}),
        **clocks(arrival),
    }


def who_wrote(arrival: Arrival) -> str:
    """Who wrote, confirmed or as she says."""
    profile = arrival.interaction.profile
    if profile is not None:
        return profile.full_name
    return arrival.sender_name or arrival.sender_address or _("Expéditeur inconnu")


def clocks(arrival: Arrival) -> dict[str, Any]:
    """Both delays of the law, each until it was met."""
    return {
        "receipt_on": arrival.receipt_due_on if arrival.receipt_at is None else None,
        "acknowledgement_on": arrival.acknowledgement_due_on if arrival.acknowledged_at is None else None,
    }


def warnings_of(arrival: Arrival) -> list[str]:
    """What is odd in a message, in plain words."""
    told = [str(ASIDE if one == "executable" else WARNINGS.get(one, OTHERWISE)) for one in arrival.warnings]
    return list(dict.fromkeys(told))


def sureness(arrival: Arrival) -> str:
    """How sure the suggestion is, in words."""
    score = float(arrival.suggestion.get("score") or 0)
    return str(next(words for least, words in SURE if score >= least))


def certainty_words(arrival: Arrival) -> str:
    """Why it seems to be hers, or why nobody is proposed."""
    match arrival.certainty:
        case Certainty.TOKEN:
            return _("Elle répond à un message que le service lui a écrit.")
        case Certainty.STRONG:
            return _("C’est l’adresse vérifiée de cette fiche, et son fournisseur garantit l’expéditeur.")
        case Certainty.WEAK if arrival.proposed_id:
            return _("L’adresse est dans cette fiche, mais rien ne prouve que c’est elle qui écrit.")
        case Certainty.WEAK:
            return _("Plusieurs fiches portent cette adresse : une famille, peut-être.")
    return _("Aucune fiche du secteur ne porte cette adresse.")


def part_rows(arrival: Arrival) -> list[dict[str, Any]]:
    """The files of a message, each with what became of it."""
    rows = []
    for one in parts_of(arrival):
        document = one.document
        is_given = document is not None and document.is_served()
        rows.append(
            {
                "name": one.name or _("sans nom"),
                "size": one.size,
                "href": reverse("tray_part", args=[arrival.pk, one.position]) if is_given else "",
                "verdict": _verdict(one),
                "tone": VERDICTS[one.verdict] if document is None or is_given else "warning",
            }
        )
    return rows


def sector_words(arrival: Arrival) -> str:
    """The sector behind whose wall a message stands."""
    return str(Sector(arrival.sector).label)


def _verdict(part: ArrivalPart) -> str:
    if part.document is None:
        return str(ArrivalPart.Verdict(part.verdict).label)
    return str(part.document.get_state_display())
