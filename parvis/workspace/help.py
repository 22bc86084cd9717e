"""What an agent may want to know about these pages."""

from django.http import HttpResponseBase
from django.urls import path

from parvis.entrance.door import AgentRequest, agent_page, page


@agent_page()
def show_help(request: AgentRequest) -> HttpResponseBase:
    """Explain the screens, the deadlines and the rights."""
    return page(request, "workspace/help.html")


urlpatterns = [path("aide/", show_help, name="agent_help")]
