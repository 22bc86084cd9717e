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
    preview,
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
    preview,
)

urlpatterns = [pattern for resource in RESOURCES for pattern in resource.urlpatterns]
