"""The words of what a source gives."""

from django.utils.translation import gettext_lazy

KINDS = {
    "text": gettext_lazy("texte"),
    "number": gettext_lazy("nombre"),
    "yes_no": gettext_lazy("oui ou non"),
    "date": gettext_lazy("date"),
}
