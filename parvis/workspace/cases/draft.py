"""The letter as it would leave, shown before it does: marked as a draft, PDF or DOCX, of which nothing is kept."""

from dataclasses import replace

from django.http import HttpResponse
from django.utils.translation import gettext as _

from parvis.letters.blocks import Action, Letter, Paragraph
from parvis.letters.docx.writing import MEDIA_TYPE, as_docx
from parvis.letters.names import file_name
from parvis.letters.pdf import as_pdf
from parvis.notifications.correspondence.letters import Written

POLICY = "default-src 'none'; object-src 'self'; frame-ancestors 'none'"
"""Some browsers show a PDF as an object of its own page, which the policy of the house forbids."""


def printed_draft(written: Written, reference: str) -> HttpResponse:
    """Print a letter that does not exist."""
    printed = as_pdf(_for_agents(written.letter), written.sender, mark=_("Projet"))
    response = HttpResponse(printed, content_type="application/pdf")
    name = _("projet-%(name)s") % {"name": file_name(written.letter.kind, reference)}
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Content-Security-Policy"] = POLICY
    return response


def word_draft(written: Written, reference: str) -> HttpResponse:
    """Give a letter that does not exist to a word processor."""
    content = as_docx(_for_agents(written.letter), written.sender, mark=_("Projet"))
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    name = _("projet-%(name)s") % {"name": file_name(written.letter.kind, reference)}
    response["Content-Disposition"] = f'attachment; filename="{name.removesuffix(".pdf")}.docx"'
    return response


def drafted(asked: str, written: Written, reference: str) -> HttpResponse:
    """The draft in the format its button asks for: ``docx``, or a PDF."""
    return word_draft(written, reference) if asked == "docx" else printed_draft(written, reference)


def _for_agents(letter: Letter) -> Letter:
    """The letter with the words of its links and not their addresses: whoever holds one acts as the person."""
    blocks = tuple(Paragraph(block.label) if isinstance(block, Action) else block for block in letter.blocks)
    return replace(letter, blocks=blocks, courtesy=letter.courtesy and _for_agents(letter.courtesy))
