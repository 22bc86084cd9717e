"""What is told of who signs a decision and of who reads it before: the act, the visas, who could in her place."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.cases.actions import CannotSign, demand_power
from parvis.catalogue.definition import VisaRole
from parvis.entrance.door import AgentRequest

if TYPE_CHECKING:
    from parvis.cases.models import Case, SubmittedDecision

ALREADY_SUBMITTED = gettext_lazy(
    "Une décision attend déjà, un visa ou son moment, sur cette demande. Revenez à la demande pour la lire."
)


def power_told(request: AgentRequest, case: "Case") -> list[str]:
    """What the page says before the click of the act she signs by; nothing where no register is kept."""
    try:
        cited = demand_power(case, request.agent, at=request.now)
    except CannotSign as refused:
        return [who_could_sign(refused)]
    return [_("Le courrier citera : « %(act)s ».") % {"act": cited}] if cited else []


def who_could_sign(refused: CannotSign) -> str:
    """The sentence of a refusal: no act lets her sign this, and whose name the register gives."""
    if not refused.could:
        return _(
            "Vous ne pouvez pas signer cette décision : aucune délégation ne la couvre aujourd’hui. Demandez à un "
            "responsable de compléter le registre des délégations."
        )
    return _(
        "Vous ne pouvez pas signer cette décision : aucune délégation à votre nom ne la couvre aujourd’hui. "
        "Peuvent la signer : %(who)s."
    ) % {"who": " ; ".join(refused.could)}


def visas_told(case: "Case") -> list[str]:
    """What the page says before the click of the visas that a decision waits for."""
    roles = [str(VisaRole(role).label) for role in case.version.offer.visa]
    if not roles:
        return []
    return [
        _("Une décision de cette démarche est d’abord visée par : %(roles)s. Rien ne part avant.")
        % {"roles": _(", puis ").join(roles)},
        _("Vous pourrez la reprendre tant qu’elle attend un visa."),
        _("Le délai légal continue de courir pendant ce temps."),
    ]


def submitted_told(row: "SubmittedDecision") -> str:
    """What is told once a decision is submitted."""
    return _("Votre décision est soumise au visa de : %(role)s. Rien n’est parti.") % {
        "role": row.awaited.label
    }
