"""The addresses of these pages."""

from . import mail, writing

urlpatterns = [*mail.urlpatterns, *writing.urlpatterns]
