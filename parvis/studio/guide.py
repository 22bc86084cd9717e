"""« Votre première démarche en vingt minutes »: what to press and what to type, one gesture a sentence.

``tests/journeys/test_guide.py`` follows it to the letter: what it names between ``<b>`` stands on a screen.
"""

from django.http import HttpResponseBase
from django.urls import path

from parvis.agents.rights import Right
from parvis.entrance.door import AgentRequest, agent_page, page


@agent_page(Right.DESIGN)
def guide(request: AgentRequest) -> HttpResponseBase:
    """Show the guide."""
    return page(request, "studio/guide.html")


urlpatterns = [path("+guide/", guide, name="studio_guide")]
