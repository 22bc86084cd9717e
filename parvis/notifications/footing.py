"""What a message bears at its foot when it leaves: the link by which its reader chooses how she is written to."""

from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _

from .addressees import addressee_id, is_written_to
from .choosing import SIGNED_OFF
from .models import Delivery
from .preference_links import preferences_url

_END = "</div>\n</body>"


def footed(delivery: Delivery) -> tuple[str, str]:
    """The plain words and the HTML of a message, with their foot when they take one; always the same."""
    if delivery.purpose not in SIGNED_OFF or not is_written_to(delivery):
        return delivery.text, delivery.html
    id_ = addressee_id(delivery.authority_id, delivery.sector, delivery.recipient)
    url = preferences_url(id_, on=delivery.queued_at.date())
    with translation.override(delivery.language):
        words = _("Choisir comment on vous écrit")
    text = f"{delivery.text.rstrip()}\n\n{words}\n{url}\n"
    foot = format_html(
        '<p style="margin:32px 0 0;font-size:14px"><a href="{}" style="color:inherit">{}</a></p>', url, words
    )
    before, end, after = delivery.html.rpartition(_END)
    return text, f"{before}{foot}{end}{after}" if end else delivery.html
