"""The root of the agent's space: it leads to what she chose to open first."""

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse

from parvis.agents.rights import READING, Right
from parvis.cases.views import habits_of
from parvis.entrance.door import AgentRequest, agent_page


@agent_page()
def home(request: AgentRequest) -> HttpResponseBase:
    """Lead to the view she chose; failing that, to what her rights are for: morning, desk, accesses, inbox."""
    habits = habits_of(request.grants)
    if habits.opens_on_id:
        return redirect(f"{reverse('inbox')}?vue={habits.opens_on_id}")
    if habits.opens_on_inbox:
        return redirect("inbox")
    if request.grants.has(Right.MANAGE):
        return redirect("morning")
    if request.grants.has(Right.RECEIVE):
        return redirect("reception")
    reads = any(request.grants.has(right) for right in READING)
    return redirect("accesses" if request.grants.has(Right.AUDIT) and not reads else "inbox")


urlpatterns = [path("", home, name="agent_home")]
