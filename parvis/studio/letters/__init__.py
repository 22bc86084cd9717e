"""The letters of a procedure in the studio: their list, their words, when their blocks are there, how they look."""

from . import condition, letterhead, listing, previewing, word, writing

urlpatterns = [
    *letterhead.urlpatterns,
    *word.urlpatterns,
    *listing.urlpatterns,
    *previewing.urlpatterns,
    *condition.urlpatterns,
    *writing.urlpatterns,
]
