"""« Votre première démarche en vingt minutes »: what to press and what to type, one gesture a sentence.

``tests/journeys/test_guide.py`` follows it to the letter: what it names between ``<b>`` stands on a screen.
"""

from django.http import HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _

from parvis.agents.rights import Right
from parvis.entrance.door import AgentRequest, agent_page, page

ENGLISH = "English"
TYPED = {
    "typed_title": "Borrow a garden shredder",
    "typed_summary": "The town lends residents a shredder for a weekend.",
    "typed_who": "Who will borrow the shredder?",
    "typed_mail": "Your e-mail address",
    "typed_trailer": "Do you have a trailer?",
    "typed_where": "Where should we deliver the shredder?",
}
"""What is typed in English, whatever the language of the guide."""


@agent_page(Right.DESIGN)
def guide(request: AgentRequest) -> HttpResponseBase:
    """Show the guide."""
    labels = {"label_title": f"{_('Titre')}, {ENGLISH}", "label_summary": f"{_('Résumé')}, {ENGLISH}"}
    return page(request, "studio/guide.html", {**TYPED, **labels})


urlpatterns = [path("+guide/", guide, name="studio_guide")]
