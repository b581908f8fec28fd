"""A CSV file held against the record, field by field."""

import csv
import sys

from .order import FIELDS

COLUMNS = ["ref", "customer", "article", "quantity", "unit_price", "shipping", "due",
           "gift_wrap", "notify", "phone", "comment"]


class Unreadable(Exception):
    """The CSV file is not one of orders."""


def compare(path, store, refused, out=sys.stdout):
    """Prints a line for each difference and a summary; whether all is as it should be."""
    wanted = rows_of(path)
    for ref in sorted(set(refused) - set(wanted)):
        raise Unreadable(f"--refused {ref}: the file has no such ref")

    found = {}
    for order in store.all():
        found.setdefault(order["ref"], []).append(order)

    equal, absent, different, repeated, unwanted = 0, 0, 0, 0, 0
    for ref, row in wanted.items():
        orders = found.pop(ref, [])
        if not orders:
            absent += 1
            if ref not in refused:
                print(f"{ref}: absent", file=out)
            continue
        if ref in refused:
            unwanted += 1
            print(f"{ref}: present, but should have been refused", file=out)
            continue
        if len(orders) > 1:
            repeated += 1
            print(f"{ref}: present {len(orders)} times", file=out)
        differences = [
            f"{ref}: {field}: expected {row[field]!r}, found {orders[0][field]!r}"
            for field in FIELDS
            if row[field] != (orders[0][field] if orders[0][field] is not None else "")
        ]
        for line in differences:
            print(line, file=out)
        if differences:
            different += 1
        elif len(orders) == 1:
            equal += 1
    for ref, orders in found.items():
        print(f"{ref}: present, but not in the file", file=out)

    parts = [f"{equal} of {len(wanted)} rows equal"]
    tally = [(different, "different"), (repeated, "present more than once"), (absent, "absent"),
             (unwanted, "not refused"), (len(found), "not in the file")]
    parts += [f"{number} {word}" for number, word in tally if number]
    print(", ".join(parts), file=out)
    return equal == len(wanted) - len(set(refused)) and not unwanted and not found


def rows_of(path):
    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file, strict=True)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
            if missing:
                raise Unreadable(f"{path}: no column {', '.join(missing)}")
            rows = {}
            for row in reader:
                if None in row or None in row.values():
                    raise Unreadable(f"{path}:{reader.line_num}: another number of fields than columns")
                if row["ref"] in rows:
                    raise Unreadable(f"{path}:{reader.line_num}: the ref {row['ref']} is there twice")
                rows[row["ref"]] = as_stored(row)
            return rows
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Unreadable(f"{path}: {getattr(error, 'strerror', None) or error}") from error


def as_stored(row):
    stored = {field: row.get(field, "") for field in FIELDS}
    stored["quantity"] = int(row["quantity"]) if row["quantity"].isdecimal() else row["quantity"]
    stored["due_date"] = row["due"]
    for field in ("gift_wrap", "notify"):
        stored[field] = {"yes": 1, "no": 0}.get(row[field], row[field])
    return stored
