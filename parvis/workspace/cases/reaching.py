"""Before an agent writes: by which way it will reach the person, when it is not by the usual e-mail."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from parvis.notifications.choosing import WORDS, Reason
from parvis.notifications.correspondence.reach import way_for
from parvis.notifications.reaching import Way

if TYPE_CHECKING:
    from parvis.cases.models import Case
    from parvis.notifications.models import Purpose


def told_by(case: "Case", purpose: "Purpose", *, usual: str) -> str:
    """Say by which way an act will be told and why; ``usual``: what is said of an e-mail, or of nobody to reach."""
    choice = way_for(case, purpose)
    if choice.way == Way.PAPER:
        return _("Rien ne part par courriel (%(why)s) : un courrier à imprimer se prépare.") % {
            "why": WORDS[choice.reason]
        }
    if choice.way == Way.PORTAL and case.mailbox and choice.reason != Reason.NOWHERE:
        return _("Rien ne part par courriel : %(why)s.") % {"why": WORDS[choice.reason]}
    return usual
