"""The addresses of the agent's pages, gathered from the file of each resource."""

from . import (
    absences,
    accesses,
    account,
    awaitings,
    bulk,
    delegations,
    direct,
    exports,
    help,
    home,
    inbox,
    invitations,
    labels,
    messaging,
    morning,
    notices,
    operations,
    opinions,
    outbox,
    palette,
    paper_letters,
    portfolio,
    quiet_hours,
    snippets,
    team,
    views,
    visas,
)
from .archives import gestures as archives_gestures
from .archives import holds as archives_holds
from .archives import lists as archives_lists
from .boxes import form as box_form
from .boxes import index as boxes
from .campaigns import index as campaigns
from .campaigns import show as campaign
from .campaigns import terms as campaign_terms
from .campaigns import topics as campaign_topics
from .campaigns import writing as campaign_writing
from .cases import (
    address,
    awaiting,
    closure,
    confidentiality,
    correction,
    decision,
    deliveries,
    documents,
    handover,
    identity,
    labelling,
    lettering,
    linking,
    note,
    opinion,
    price,
    printing,
    reopening,
    reply,
    show,
    silence,
    taking,
    waiting,
)
from .filing import beginning, checking, done, filling
from .persons import code as person_code
from .persons import contact_points, crossing, duplicates, looking, noting
from .persons import identity as person_identity
from .persons import linking as person_linking
from .persons import own_files as person_own_files
from .persons import relations as person_relations
from .persons import show as person
from .persons import writing as person_writing
from .reception import callbacks, contact, letter, papers, search
from .tasks import claiming, passing, stopped
from .tasks import index as tasks
from .tasks import show as task
from .tray import answering as tray_answering
from .tray import attaching as tray_attaching
from .tray import discarding as tray_discarding
from .tray import index as tray
from .tray import opening as tray_opening
from .tray import passing as tray_passing
from .tray import person as tray_person
from .tray import referring as tray_referring
from .tray import releasing as tray_releasing
from .tray import reliability as tray_reliability
from .tray import show as tray_show
from .tray import splitting as tray_splitting
from .tray import undoing as tray_undoing

RESOURCES = (
    home,
    search,
    contact,
    letter,
    papers,
    beginning,
    filling,
    checking,
    done,
    callbacks,
    inbox,
    views,
    palette,
    bulk,
    portfolio,
    exports,
    notices,
    operations,
    messaging,
    morning,
    outbox,
    quiet_hours,
    paper_letters,
    help,
    direct,
    account,
    invitations,
    absences,
    team,
    labels,
    snippets,
    delegations,
    boxes,
    box_form,
    opinions,
    visas,
    tasks,
    task,
    claiming,
    passing,
    stopped,
    show,
    taking,
    correction,
    reply,
    price,
    note,
    labelling,
    lettering,
    linking,
    opinion,
    confidentiality,
    handover,
    decision,
    closure,
    waiting,
    reopening,
    identity,
    address,
    silence,
    documents,
    printing,
    deliveries,
    person,
    person_identity,
    noting,
    person_code,
    contact_points,
    person_writing,
    person_relations,
    crossing,
    person_linking,
    person_own_files,
    looking,
    duplicates,
    accesses,
    tray,
    tray_reliability,
    tray_show,
    tray_answering,
    tray_attaching,
    tray_opening,
    tray_person,
    tray_passing,
    tray_discarding,
    tray_referring,
    tray_releasing,
    tray_splitting,
    tray_undoing,
    campaigns,
    campaign_writing,
    campaign_topics,
    campaign_terms,
    campaign,
    awaitings,
    awaiting,
    archives_lists,
    archives_gestures,
    archives_holds,
)

urlpatterns = [pattern for resource in RESOURCES for pattern in resource.urlpatterns]
