"""The letter as it would leave, shown before it does: a PDF marked as a draft, of which nothing is kept."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from parvis.letters.names import file_name
from parvis.letters.pdf import as_pdf
from parvis.notifications.correspondence.letters import Written

POLICY = "default-src 'none'; object-src 'self'; frame-ancestors 'none'"
"""Some browsers show a PDF as an object of its own page, which the policy of the house forbids."""


def printed_draft(written: Written, reference: str) -> HttpResponse:
    """Print a letter that does not exist."""
    printed = as_pdf(written.letter, written.sender, mark=_("Projet"))
    response = HttpResponse(printed, content_type="application/pdf")
    name = _("projet-%(name)s") % {"name": file_name(written.letter.kind, reference)}
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Content-Security-Policy"] = POLICY
    return response
