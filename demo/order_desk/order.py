"""An order: its fields, and when it is refused."""

import dataclasses
import datetime
import re

ARTICLES = ["Blue chair", "Oak table", "Desk lamp", "Filing cabinet", "Paper, A4", "Ink ribbon"]
SHIPPING = ["Standard", "Express", "Overnight", "Pick-up"]


class Refused(Exception):
    """The order cannot be saved; the text says why."""


@dataclasses.dataclass(frozen=True)
class Order:
    ref: str
    customer: str
    article: str
    quantity: int
    unit_price: str
    shipping: str
    due_date: str  # ISO
    gift_wrap: int
    notify: int
    phone: str
    comment: str


FIELDS = [field.name for field in dataclasses.fields(Order)]


def from_form(entered):
    """The order that was typed. Texts are kept as they are, spaces included."""
    if not entered["ref"].strip():
        raise Refused("our ref must not be empty")
    if not entered["customer"].strip():
        raise Refused("customer must not be empty")
    if not entered["article"]:
        raise Refused("an article must be chosen")
    quantity = entered["quantity"].strip()
    if not re.fullmatch(r"[0-9]{1,9}", quantity) or not 1 <= int(quantity) <= 999:
        raise Refused("quantity must be between 1 and 999")
    if not re.fullmatch(r"([0-9]+(\.[0-9]{1,2})?)?", entered["unit_price"]):
        raise Refused("unit price must be an amount like 12.50")
    due_date = iso_date(entered["due"])
    if due_date is None:
        raise Refused("due date must be a date like 31.12.2026")
    return Order(
        ref=entered["ref"],
        customer=entered["customer"],
        article=entered["article"],
        quantity=int(quantity),
        unit_price=entered["unit_price"],
        shipping=entered["shipping"],
        due_date=due_date,
        gift_wrap=int(entered["gift_wrap"]),
        notify=int(entered["notify"]),
        phone=entered["phone"],
        comment=entered["comment"],
    )


def iso_date(text):
    """31.12.2026 as 2026-12-31; None where there is no such day."""
    match = re.fullmatch(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})", text.strip())
    if not match:
        return None
    try:
        return datetime.date(int(match[3]), int(match[2]), int(match[1])).isoformat()
    except ValueError:
        return None


def form_date(iso):
    """2026-12-31 as 31.12.2026."""
    return datetime.date.fromisoformat(iso).strftime("%d.%m.%Y")
