"""The addresses of the agent's pages, gathered from the file of each resource."""

from . import (
    absences,
    account,
    bulk,
    direct,
    exports,
    help,
    home,
    inbox,
    invitations,
    labels,
    morning,
    notices,
    outbox,
    team,
    views,
)
from .cases import (
    address,
    closure,
    confidentiality,
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

from .persons import contact_points, crossing, noting
from .persons import identity as person_identity
from .persons import show as person

RESOURCES = (
    home,
    inbox,
    views,
    bulk,
    exports,
    notices,
    morning,
    outbox,
    help,
    direct,
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
    confidentiality,
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
