"""The record: orders and submits in an SQLite file."""

import datetime
import os
import pathlib
import sqlite3

from .order import FIELDS

FIRST_NUMBER = 1001

SCHEMA = """
create table if not exists orders(
    order_no integer primary key, ref text, customer text, article text, quantity integer,
    unit_price text, shipping text, due_date text, gift_wrap integer, notify integer,
    phone text, comment text, saved_at text);
create table if not exists submits(id integer primary key autoincrement, ref text, at text);
"""


class Store:
    def __init__(self, connection):
        self.connection = connection
        connection.row_factory = sqlite3.Row

    @classmethod
    def create(cls, path):
        """For the window: makes the file where there is none."""
        connection = sqlite3.connect(path, timeout=2, isolation_level=None)
        connection.execute("pragma journal_mode = wal")
        connection.executescript(SCHEMA)
        # A read-only file is found out now and not at the first order.
        connection.execute("begin immediate")
        connection.execute("rollback")
        return cls(connection)

    @classmethod
    def open(cls, path):
        """For questions: never makes the file, never changes it."""
        if not os.path.exists(path):
            raise sqlite3.OperationalError("there is no such file")
        uri = pathlib.Path(path).absolute().as_uri()
        # After a crash the write-ahead log has to be read in, which takes a writable file.
        mode = "rw" if os.access(path, os.W_OK) else "ro"
        connection = sqlite3.connect(f"{uri}?mode={mode}", uri=True, timeout=5)
        connection.execute("pragma query_only = 1")
        return cls(connection)

    def next_number(self):
        (highest,) = self.connection.execute("select max(order_no) from orders").fetchone()
        return max(FIRST_NUMBER, (highest or 0) + 1)

    def submit(self, ref, orders):
        """Notes the submit and stores the orders in one transaction; the first one's number."""
        now = datetime.datetime.now().isoformat(timespec="milliseconds")
        columns = ["order_no", *FIELDS, "saved_at"]
        marks = ", ".join("?" * len(columns))
        insert = f"insert into orders({', '.join(columns)}) values ({marks})"
        self.connection.execute("begin immediate")
        try:
            first = number = self.next_number()
            self.connection.execute("insert into submits(ref, at) values (?, ?)", (ref, now))
            for order in orders:
                values = [getattr(order, field) for field in FIELDS]
                self.connection.execute(insert, [number, *values, now])
                number += 1
            self.connection.execute("commit")
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute("rollback")
            raise
        return first

    def with_ref(self, ref):
        rows = self.connection.execute("select * from orders where ref = ? order by order_no", (ref,))
        return [dict(row) for row in rows]

    def with_number(self, number):
        rows = self.connection.execute("select * from orders where order_no = ?", (number,))
        return [dict(row) for row in rows]

    def all(self):
        return [dict(row) for row in self.connection.execute("select * from orders order by order_no")]

    def submits_of(self, ref):
        return self.connection.execute("select count(*) from submits where ref = ?", (ref,)).fetchone()[0]
