"""Every route of the house."""

from django.urls import include, path

from config.health import health
from config.watching import metrics, ready

handler400 = "parvis.portal.errors.bad_request"
handler403 = "parvis.portal.errors.refused"
handler404 = "config.failures.not_found"
handler500 = "parvis.portal.errors.failed"

urlpatterns = [
    path("healthz", health, name="healthz"),
    path("readyz", ready, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("agent/", include("parvis.workspace.urls")),
    path("studio/", include("parvis.portal.trying.urls")),
    path("studio/", include("parvis.studio.urls")),
    path("", include("parvis.api.urls")),
    # Nothing there but in a demonstration.
    path("", include("parvis.outside.urls")),
    # Last: its addresses begin with the code of an authority.
    path("", include("parvis.portal.urls")),
]
