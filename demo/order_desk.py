"""Order Desk: a small back-office program to be driven by deskwright.

    python3 demo/order_desk.py --db FILE [--log FILE.jsonl]

See demo/README.md for every option.
"""

import importlib.util
import os
import sys

SYSTEM_PYTHON = "/usr/bin/python3"
RETRIED = "ORDER_DESK_RETRIED"

sys.dont_write_bytecode = True


def has_tkinter():
    # Python's own half (tkinter) may be there without the compiled one.
    return all(importlib.util.find_spec(name) for name in ("tkinter", "_tkinter"))


def ensure_tkinter():
    """Continue under Debian's Python where the one in PATH was built without Tk."""
    if has_tkinter():
        return
    if os.path.exists(SYSTEM_PYTHON) and not os.environ.get(RETRIED):
        os.environ[RETRIED] = "1"
        os.execv(SYSTEM_PYTHON, [SYSTEM_PYTHON, os.path.abspath(__file__), *sys.argv[1:]])
    sys.exit("order_desk: Python has no tkinter here; remedy: apt-get install python3-tk")


if __name__ == "__main__":
    # The package beside this file has the same name; Python prefers a package.
    from order_desk.arguments import parse
    from order_desk.program import run

    options = parse()
    if options.opens_window:
        ensure_tkinter()
    sys.exit(run(options))
