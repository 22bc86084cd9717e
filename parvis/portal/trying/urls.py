"""The addresses of trials, under those of the studio."""

from . import filling, framing, sending

urlpatterns = [*sending.urlpatterns, *framing.urlpatterns, *filling.urlpatterns]
