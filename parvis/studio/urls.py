"""The addresses of the studio, gathered from the file of each resource."""

from . import (
    comparison,
    condition,
    discarding,
    history,
    index,
    moving,
    overview,
    presentation,
    publication,
    review,
)

RESOURCES = (
    index,
    publication,
    overview,
    review,
    discarding,
    history,
    comparison,
    moving,
    presentation,
    condition,
)

urlpatterns = [pattern for resource in RESOURCES for pattern in resource.urlpatterns]
