"""How a door gets deliveries: through what they are about, which it has obtained already."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from .models import Delivery, DeliveryQuerySet


def deliveries_of(holder_id: UUID) -> DeliveryQuerySet:
    """Return the deliveries about one case, oldest first; the caller got the case through its own access."""
    return Delivery.objects.of(holder_id)


def delivery_of(holder_id: UUID, delivery_id: UUID) -> Delivery:
    """Return one delivery of this case. Raise ``Delivery.DoesNotExist``, be it absent or another's."""
    return Delivery.objects.get(id=delivery_id, holder_id=holder_id)


def delivery_about(cases: QuerySet[Any, Any], delivery_id: UUID) -> Delivery:
    """Return one delivery about one of these cases (a queryset of ids). Raise ``Delivery.DoesNotExist``."""
    return Delivery.objects.get(id=delivery_id, holder_type="case", holder_id__in=cases)
