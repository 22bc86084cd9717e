"""What is told of the power to sign: by what act she signs, or who could sign in her place."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from parvis.cases.actions import CannotSign, demand_power
from parvis.entrance.door import AgentRequest

if TYPE_CHECKING:
    from parvis.cases.models import Case


def power_told(request: AgentRequest, case: "Case") -> list[str]:
    """What the page says before the click of the act she signs by; nothing where no register is kept."""
    try:
        cited = demand_power(case, request.agent, at=request.now)
    except CannotSign as refused:
        return [who_could_sign(refused)]
    return [_("Le courrier citera : « %(act)s ».") % {"act": cited}] if cited else []


def who_could_sign(refused: CannotSign) -> str:
    """The sentence of a refusal: no act lets her sign this, and whose name the register gives."""
    if not refused.could:
        return _(
            "Vous ne pouvez pas signer cette décision : aucune délégation ne la couvre aujourd’hui. Demandez à un "
            "responsable de compléter le registre des délégations."
        )
    return _(
        "Vous ne pouvez pas signer cette décision : aucune délégation à votre nom ne la couvre aujourd’hui. "
        "Peuvent la signer : %(who)s."
    ) % {"who": " ; ".join(refused.could)}
