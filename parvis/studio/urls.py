"""The addresses of the studio, gathered from the file of each resource."""

from . import (
    beginning,
    comparison,
    condition,
    discarding,
    gallery,
    history,
    index,
    law,
    letters,
    moving,
    overview,
    presentation,
    preview,
    privacy,
    publication,
    receiving,
    review,
    sharing,
    who,
)
from .form import adding, arranging, checking, show
from .form import moving as form_moving

RESOURCES = (
    beginning,
    receiving,
    gallery,
    sharing,
    index,
    publication,
    overview,
    review,
    discarding,
    history,
    comparison,
    moving,
    presentation,
    privacy,
    law,
    who,
    condition,
    letters,
    show,
    adding,
    arranging,
    form_moving,
    checking,
    preview,
)

urlpatterns = [pattern for resource in RESOURCES for pattern in resource.urlpatterns]
