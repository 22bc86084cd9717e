"""The root of the agent's space: it leads to what she chose to open first."""

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse

from parvis.agents.rights import Right
from parvis.cases.views import habits_of

from .door import AgentRequest, agent_page


@agent_page()
def home(request: AgentRequest) -> HttpResponseBase:
    """Lead to the view she chose; failing that, a manager to her morning, who receives to the desk."""
    habits = habits_of(request.grants)
    if habits.opens_on_id:
        return redirect(f"{reverse('inbox')}?vue={habits.opens_on_id}")
    if habits.opens_on_inbox:
        return redirect("inbox")
    if request.grants.has(Right.MANAGE):
        return redirect("morning")
    return redirect("reception" if request.grants.has(Right.RECEIVE) else "inbox")


urlpatterns = [path("", home, name="agent_home")]
