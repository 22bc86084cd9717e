"""Run the embedded PostgreSQL of this copy, as an unprivileged user, through its own programs."""

from parvis.base.cluster.layout import ClusterRefused, Layout
from parvis.base.cluster.record import Record, read_record
from parvis.base.cluster.server import Status, is_taken, other_clients, start, status, stop

__all__ = [
    "ClusterRefused",
    "Layout",
    "Record",
    "Status",
    "is_taken",
    "other_clients",
    "read_record",
    "start",
    "status",
    "stop",
]
