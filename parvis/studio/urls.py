"""The addresses of the studio, gathered from the file of each resource."""

from . import (
    bank,
    bank_using,
    beginning,
    comparison,
    condition,
    court,
    discarding,
    gallery,
    guide,
    history,
    index,
    languages,
    law,
    letters,
    library,
    moving,
    overview,
    presentation,
    preview,
    privacy,
    publication,
    receiving,
    review,
    sharing,
    who,
)
from .connections import form as connection_form
from .connections import index as connection_index
from .connections import trial as connection_trial
from .form import adding, arranging, checking, show
from .form import moving as form_moving
from .process import adding as process_adding
from .process import alarm as process_alarm
from .process import condition as process_condition
from .process import diagram as process_diagram
from .process import element as process_element
from .process import exchange as process_exchange
from .process import index as process_index
from .process import step as process_step
from .process.trying import page as process_trying
from .tables import exchange as table_exchange
from .tables import index as table_index
from .tables import sheet as table_sheet

RESOURCES = (
    bank,
    bank_using,
    beginning,
    receiving,
    gallery,
    library,
    guide,
    court,
    connection_index,
    connection_form,
    connection_trial,
    sharing,
    index,
    publication,
    overview,
    review,
    discarding,
    history,
    comparison,
    moving,
    presentation,
    languages,
    privacy,
    law,
    who,
    condition,
    letters,
    table_index,
    table_sheet,
    table_exchange,
    process_index,
    process_diagram,
    process_element,
    process_trying,
    process_adding,
    process_exchange,
    process_alarm,
    process_condition,
    process_step,
    show,
    adding,
    arranging,
    form_moving,
    checking,
    preview,
)

urlpatterns = [pattern for resource in RESOURCES for pattern in resource.urlpatterns]
