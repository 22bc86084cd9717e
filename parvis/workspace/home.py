"""The root of the agent's space: it leads to what she chose to open first."""

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse

from parvis.agents.rights import Right
from parvis.cases.views import habits_of

from .door import AgentRequest, agent_page


@agent_page()
def home(request: AgentRequest) -> HttpResponseBase:
    """Lead to the view she chose; failing that, a manager to her morning and anybody else to the inbox."""
    habits = habits_of(request.grants)
    if habits.opens_on_id:
        return redirect(f"{reverse('inbox')}?vue={habits.opens_on_id}")
    manages = request.grants.has(Right.MANAGE) and not habits.opens_on_inbox
    return redirect("morning" if manages else "inbox")


urlpatterns = [path("", home, name="agent_home")]
