"""The command line."""

import argparse
import re


def parse(argv=None):
    parser = argparse.ArgumentParser(
        prog="order_desk.py", description="Order Desk: order entry into an SQLite file."
    )
    parser.add_argument("--db", required=True, metavar="FILE", help="the SQLite file; made if absent")
    parser.add_argument("--log", metavar="FILE.jsonl", help="append every click and key as a JSON line")

    look = parser.add_argument_group("window")
    look.add_argument("--fullscreen", action="store_true")
    look.add_argument("--geometry", type=geometry, metavar="WxH+X+Y")
    look.add_argument("--scale", type=scale, default=1.0, metavar="F", help="size of fonts and widgets")
    look.add_argument("--theme", choices=["classic", "dark", "blue"], default="classic")

    ask = parser.add_argument_group("questions to the record, without a window")
    ask.add_argument("--count-ref", metavar="REF", help="print how many orders have this ref")
    ask.add_argument("--count-submits", metavar="REF", help="print how often this ref was submitted")
    ask.add_argument("--show-ref", metavar="REF", help="print the orders with this ref as JSON")
    ask.add_argument("--compare", metavar="CSV", help="compare every row of a CSV file with the record")
    ask.add_argument(
        "--refused", metavar="REF", action="append", default=[],
        help="with --compare: a ref that must be absent (repeatable)",
    )

    faults = parser.add_argument_group("misbehaviour")
    faults.add_argument("--list-delay", type=count, metavar="MS", help="the article list fills after MS (300)")
    faults.add_argument("--slow-list", action="store_true", help="the same as --list-delay 3000")
    faults.add_argument(
        "--popups", type=probability, nargs="?", const=0.3, default=0.0, metavar="P",
        help="a Software update window in about P of the orders (0.3)",
    )
    faults.add_argument("--seed", type=int, metavar="N", help="makes pop-ups and captcha repeatable")
    faults.add_argument("--rename-save", metavar="TEXT", default="Save", help="another word on Save")
    faults.add_argument("--shift", type=shift, default=(0, 0), metavar="DX,DY", help="move the form")
    faults.add_argument("--lie", action="store_true", help="say saved, save nothing")
    faults.add_argument("--lie-partial", action="store_true", help="save without the comment")
    faults.add_argument("--lie-duplicate", action="store_true", help="save every order twice")
    faults.add_argument("--freeze-after", type=count, metavar="N", help="stop answering after N saves")
    faults.add_argument(
        "--late-save", type=count, metavar="S", default=0, help="answer nothing for S seconds before each save"
    )
    faults.add_argument("--crash-after", type=count, metavar="N", help="exit abruptly after N saves")
    faults.add_argument("--refuse-all", action="store_true", help="refuse every order")
    faults.add_argument("--login", action="store_true", help="ask for user and password first")
    faults.add_argument("--show-password", action="store_true", help="with --login: in clear")
    faults.add_argument("--captcha", action="store_true", help="ask whether you are a robot")

    options = parser.parse_args(argv)
    questions = [options.count_ref, options.count_submits, options.show_ref, options.compare]
    asked = [q for q in questions if q is not None]
    if len(asked) > 1:
        parser.error("ask one question at a time")
    if options.refused and options.compare is None:
        parser.error("--refused goes with --compare")
    options.opens_window = not asked
    if options.list_delay is None:
        options.list_delay = 3000 if options.slow_list else 300
    return options


def geometry(text):
    if not re.fullmatch(r"(\d+x\d+)?([+-]-?\d+[+-]-?\d+)?", text) or not text:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form WxH+X+Y")
    return text


def scale(text):
    value = float(text)
    if not 0.5 <= value <= 4:
        raise argparse.ArgumentTypeError("must be between 0.5 and 4")
    return value


def probability(text):
    value = float(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError("must be between 0 and 1")
    return value


def count(text):
    value = int(text)
    if value < 0:
        raise argparse.ArgumentTypeError("must not be negative")
    return value


def shift(text):
    match = re.fullmatch(r"([+-]?\d+),([+-]?\d+)", text)
    if not match:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form DX,DY")
    return int(match[1]), int(match[2])
