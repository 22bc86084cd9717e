"""The town, the browser and the visitors."""

from tests.journeys.fixtures import browser, examined, town, visit

__all__ = ["browser", "examined", "town", "visit"]
