"""Every route of the house."""

from django.urls import include, path

from config.health import health

urlpatterns = [
    path("healthz", health, name="healthz"),
    path("agent/", include("parvis.workspace.urls")),
    # Last: its addresses begin with the code of an authority.
    path("", include("parvis.portal.urls")),
]
