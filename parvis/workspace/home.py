"""The root of the agent's space: it leads to the inbox."""

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path

from .door import AgentRequest, agent_page


@agent_page()
def home(request: AgentRequest) -> HttpResponseBase:
    """Lead to the inbox."""
    return redirect("inbox")


urlpatterns = [path("", home, name="agent_home")]
