"""Numbers and amounts as a person reads them."""

from decimal import Decimal, InvalidOperation

from django.utils.formats import get_format


def number_text(value: object) -> str:
    """Return a number with the decimal sign of the active language and thousands apart by a narrow space.

    Thousands are apart by a space in English too: typed back, a comma there would read as a decimal one.
    """
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if number == number.to_integral_value():
        number = number.to_integral_value()
    return _spaced(f"{number:,f}")


def amount_text(value: object) -> str:
    """Return an amount in euros and cents."""
    try:
        number = Decimal(str(value)).quantize(Decimal("0.01"))
    except InvalidOperation:
        return str(value)
    return _spaced(f"{number:,.2f}") + "\u00a0€"


def _spaced(figures: str) -> str:
    return figures.replace(",", "\u202f").replace(".", str(get_format("DECIMAL_SEPARATOR")))
