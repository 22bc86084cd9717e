"""The addresses of the agent's pages, gathered from the file of each resource."""

from . import absences, account, assigning, help, home, inbox, invitations, labels, morning, outbox, team
from .cases import (
    address,
    closure,
    correction,
    decision,
    deliveries,
    documents,
    handover,
    identity,
    labelling,
    note,
    reopening,
    reply,
    show,
    silence,
    taking,
)

RESOURCES = (
    home,
    inbox,
    assigning,
    morning,
    outbox,
    help,
    account,
    invitations,
    absences,
    team,
    labels,
    show,
    taking,
    correction,
    reply,
    note,
    labelling,
    handover,
    decision,
    closure,
    reopening,
    identity,
    address,
    silence,
    documents,
    deliveries,
)

urlpatterns = [pattern for resource in RESOURCES for pattern in resource.urlpatterns]
