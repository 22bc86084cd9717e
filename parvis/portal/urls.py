"""The addresses of the portal, the fixed ones before those that begin with an authority.

Those of a draft come first: they are asked most, and none can be taken for another. Its steps have any name, and
come after its other pages.
"""

from . import (
    answers,
    authority,
    brand,
    checking,
    confirmation,
    correction,
    documents,
    drafting,
    eligibility,
    home,
    language,
    legal,
    looking,
    messages,
    own_files,
    printing,
    procedure,
    resume,
    rules,
    screen,
    silence,
    submitting,
    tracking,
    withdrawal,
)

urlpatterns = [
    *resume.urlpatterns,
    *checking.urlpatterns,
    *submitting.urlpatterns,
    *drafting.urlpatterns,
    *home.urlpatterns,
    *language.urlpatterns,
    *brand.urlpatterns,
    *tracking.urlpatterns,
    *confirmation.urlpatterns,
    *correction.urlpatterns,
    *messages.urlpatterns,
    *documents.urlpatterns,
    *withdrawal.urlpatterns,
    *silence.urlpatterns,
    *looking.urlpatterns,
    *screen.urlpatterns,
    *own_files.urlpatterns,
    *answers.urlpatterns,
    *legal.urlpatterns,
    *procedure.urlpatterns,
    *printing.urlpatterns,
    *eligibility.urlpatterns,
    *rules.urlpatterns,
    *authority.urlpatterns,
]
