"""The addresses of the studio, gathered from the file of each resource."""

from . import (
    beginning,
    comparison,
    condition,
    discarding,
    gallery,
    history,
    index,
    moving,
    overview,
    presentation,
    preview,
    publication,
    receiving,
    review,
    sharing,
)

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
    condition,
    preview,
)

urlpatterns = [pattern for resource in RESOURCES for pattern in resource.urlpatterns]
