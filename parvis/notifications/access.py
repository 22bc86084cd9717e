"""How a door gets deliveries: through what they are about, which it has obtained already."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from .models import Delivery


def delivery_of(holder_id: UUID, delivery_id: UUID) -> Delivery:
    """Return one delivery of this case. Raise ``Delivery.DoesNotExist``, be it absent or another's."""
    return Delivery.objects.get(id=delivery_id, holder_id=holder_id)


def delivery_about(cases: QuerySet[Any, Any], delivery_id: UUID) -> Delivery:
    """Return one delivery about one of these cases (a queryset of ids). Raise ``Delivery.DoesNotExist``."""
    return Delivery.objects.get(id=delivery_id, holder_type="case", holder_id__in=cases)
