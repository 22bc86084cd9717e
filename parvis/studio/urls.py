"""The addresses of the studio, gathered from the file of each resource."""

from . import index, overview

RESOURCES = (
    index,
    overview,
)

urlpatterns = [pattern for resource in RESOURCES for pattern in resource.urlpatterns]
