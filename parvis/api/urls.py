"""The addresses for machines."""

from . import mail

urlpatterns = [*mail.urlpatterns]
