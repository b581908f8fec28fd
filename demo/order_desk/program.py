"""A question answered, or the window opened. One line for each thing that can go wrong."""

import json
import signal
import sqlite3
import sys

from .comparison import Unreadable, compare
from .store import Store

OK, DIFFERENT, USAGE, FAILED = 0, 1, 2, 3


def run(options):
    try:
        return open_window(options) if options.opens_window else answer(options)
    except sqlite3.Error as error:
        return complain(f"{options.db}: {error}", FAILED)
    except Unreadable as error:
        return complain(error, USAGE)
    except OSError as error:
        return complain(error, FAILED)


def answer(options):
    store = Store.open(options.db)
    if options.count_ref is not None:
        print(len(store.with_ref(options.count_ref)))
    elif options.count_submits is not None:
        print(store.submits_of(options.count_submits))
    elif options.show_ref is not None:
        print(json.dumps(store.with_ref(options.show_ref), ensure_ascii=False, indent=2))
    else:
        return OK if compare(options.compare, store, options.refused) else DIFFERENT
    return OK


def open_window(options):
    import tkinter

    from .journal import Journal
    from .window import Window

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    store = Store.create(options.db)
    journal = Journal(options.log)
    try:
        root = tkinter.Tk(className="Orderdesk")
    except tkinter.TclError as error:
        return complain(error, FAILED)
    try:
        window = Window(root, options, store, journal)
        root.mainloop()
    except tkinter.TclError as error:
        return complain(error, FAILED)
    return FAILED if window.broken else OK


def complain(what, code):
    print(f"order_desk: {what}", file=sys.stderr)
    return code
