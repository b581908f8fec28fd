"""The screens: what is started, how it gets to what is wanted, and where its boxes come from."""

import dataclasses
import os
import pathlib
import subprocess
from collections.abc import Callable

import hand
import screen

DARK = {"GTK_THEME": "Adwaita:dark"}
SWING = {"JAVA_TOOL_OPTIONS": "-Xbootclasspath/a:/usr/share/java/java-atk-wrapper.jar -Djavax.accessibility.assistive_technologies=org.GNOME.Accessibility.AtkWrapper"}


@dataclasses.dataclass(frozen=True)
class Scene:
    command: list[str]
    open: Callable[[], None]
    boxes: Callable
    prepare: Callable[[pathlib.Path], None] = lambda work: None
    environment: dict[str, str] = dataclasses.field(default_factory=dict)
    close: Callable[[], None] = lambda: None


def accessible(name: str) -> Callable:
    return lambda boxes: boxes.accessible(name)


def nothing(_boxes) -> list:
    """A toolkit that tells nothing: its boxes were drawn by eye."""
    return []


def repository(work: pathlib.Path) -> None:
    def git(*arguments: str, when: str = "2026-03-02T10:00:00Z") -> None:
        dates = {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
        names = {"GIT_AUTHOR_NAME": "Ada Smith", "GIT_AUTHOR_EMAIL": "ada@example.org"}
        names |= {"GIT_COMMITTER_NAME": "Ada Smith", "GIT_COMMITTER_EMAIL": "ada@example.org"}
        subprocess.run(
            ["git", *arguments], cwd=work, check=True, capture_output=True, env={**os.environ, **dates, **names}
        )

    git("init", "-q", "-b", "main")
    (work / ".gitignore").write_text(".log\n")
    for number, (file, text, message) in enumerate(
        [
            ("invoice.txt", "Invoice 4711\nOak table 2 x 120.00\n", "Add the first invoice"),
            ("customers.csv", "name,city\nAda,London\n", "List the customers"),
            ("invoice.txt", "Invoice 4711\nOak table 3 x 120.00\nDesk lamp 1 x 15.10\n", "Correct the number of tables"),
            ("prices.csv", "article,price\nChair,49.90\n", "Keep the prices apart"),
        ]
    ):
        (work / file).write_text(text)
        git("add", "-A")
        git("commit", "-q", "-m", message, when=f"2026-03-0{number + 2}T10:00:00Z")
    (work / "prices.csv").write_text("article,price\nChair,52.50\nLamp,15.10\n")
    (work / "notes.txt").write_text("call Ms Jones back\n")
    (work / "letter.txt").write_text("Dear Ms Jones\n")
    git("add", "letter.txt")
    (work / "letter.txt").write_text("Dear Ms Jones,\nthank you.\n")


def git_gui() -> None:
    hand.fill("Git Gui", 1180, 700)
    hand.away()


def git_gui_menu() -> None:
    """The menu Edit, torn off."""
    hand.fill("Git Gui", 1180, 700)
    hand.click(131, 75)
    hand.keys("Up", "Return")
    hand.away()


def gitk() -> None:
    hand.fill("gitk", 1180, 700)
    hand.away()


def letter(work: pathlib.Path) -> None:
    (work / "letter.txt").write_text(
        "Dear Ms Smith,\n\nyour order 4711 from Old Street is on its way.\n"
        "The invoice of 1,234.56 EUR is due on 31.12.2026.\n\nOld Street thanks you.\n"
    )


def mousepad_replace() -> None:
    hand.fill("letter.txt", 900, 560)
    hand.keys("ctrl+r")
    hand.window("Find and Replace")
    hand.text("Old Street")
    hand.away()


def mousepad_preferences() -> None:
    hand.fill("letter.txt", 900, 560)
    hand.keys("alt+e", "Up", "Return")
    hand.window("Preferences")
    hand.away()


def sheet(work: pathlib.Path) -> None:
    (work / "sums.csv").write_text(
        "Article,Number,Price,Sum\nOak table,3,120.00,360.00\nDesk lamp,1,15.10,15.10\n"
        "Chair,12,49.90,598.80\nBookcase,2,210.00,420.00\n"
    )


def gnumeric() -> None:
    hand.fill("sums.csv", 1180, 700)
    hand.away()


def gnumeric_format() -> None:
    hand.fill("sums.csv", 1180, 700)
    hand.keys("ctrl+1")
    hand.window("Format")
    hand.away()


def accounts(work: pathlib.Path) -> None:
    (work / "books.xhb").write_text(
        '<?xml version="1.0"?>\n<homebank v="1.4" d="050602">\n'
        '<properties title="Ada Smith" curr="1" auto_smode="1" auto_weekday="1"/>\n'
        '<cur key="1" iso="EUR" name="Euro" symb="EUR" syprf="0" dchar="." gchar="," frac="2" rate="0" mdate="0"/>\n'
        '<account key="1" pos="1" type="1" curr="1" name="Current account" initial="1250.5" minimum="0"/>\n'
        '<account key="2" pos="2" type="3" curr="1" name="Savings" initial="8000" minimum="0"/>\n'
        '<pay key="1" name="Oak and Sons"/>\n<pay key="2" name="City Power"/>\n'
        '<cat key="1" name="Furniture"/>\n<cat key="2" name="Electricity"/>\n'
        '<ope date="739000" amount="-360" account="1" paymode="4" st="0" payee="1" category="1" wording="Oak table"/>\n'
        '<ope date="739010" amount="-84.2" account="1" paymode="4" st="0" payee="2" category="2" wording="March"/>\n'
        "</homebank>\n"
    )


def homebank() -> None:
    hand.fill("HomeBank", 1180, 700)
    hand.away()


def homebank_transaction() -> None:
    hand.fill("HomeBank", 1180, 700)
    hand.click(565, 105)
    hand.window("ransaction", 10)
    hand.away()


def keepassxc_settings() -> None:
    hand.fill("KeePassXC", 1100, 680)
    hand.click(562, 95)
    hand.away()


def keepassxc_wizard() -> None:
    hand.fill("KeePassXC", 1100, 680)
    hand.keys("ctrl+shift+n")
    hand.window("Create a new KeePassXC database")
    hand.away()


def keepass(theme: str) -> Callable[[pathlib.Path], None]:
    def prepare(work: pathlib.Path) -> None:
        (work / "keepassxc.ini").write_text(
            f"[General]\nConfigVersion=2\nUpdateCheckMessageShown=true\n[GUI]\nApplicationTheme={theme}\nCheckForUpdates=false\n"
        )

    return prepare


def speedcrunch() -> None:
    hand.fill("SpeedCrunch", 760, 560)
    for line in ["120*3", "15.10+49.90*12", "1234.56/7"]:
        hand.text(line)
        hand.keys("Return")
    hand.away()


def jedit_search() -> None:
    hand.fill("jEdit", 1100, 680)
    hand.click(400, 400)
    screen.settled()
    hand.keys("ctrl+f")
    hand.window("Search And Replace")
    hand.away()


def jedit() -> None:
    hand.fill("jEdit", 1100, 680)
    screen.settled()
    hand.away()


def nedit_replace() -> None:
    hand.fill("letter.txt", 900, 560)
    hand.run("mousemove", "400", "400")  # the dialogue comes where the pointer is
    hand.keys("ctrl+r")
    hand.window("Replace")
    hand.click(375, 431)  # Case Sensitive
    hand.away()


def nedit_menu() -> None:
    hand.fill("letter.txt", 900, 560)
    hand.press(131, 72)


def xedit() -> None:
    hand.fill("xedit", 800, 560)
    hand.away()


PAGE = """<!doctype html><meta charset=utf-8><title>New order</title>
<style>body{font:15px sans-serif;margin:24px;max-width:900px}label{display:inline-block;width:150px}
input,select{margin:4px 0;width:220px}.small{font-size:12px;color:#777}button{padding:6px 14px;margin-right:8px}
.primary{background:#0b57d0;color:#fff;border:0;border-radius:4px}table{border-collapse:collapse;margin-top:16px}
td,th{border:1px solid #ccc;padding:4px 10px;text-align:left}nav a{margin-right:18px}input[type=checkbox]{width:auto}</style>
<nav><a href=#o>Orders</a><a href=#c>Customers</a><a href=#i>Invoices</a><a href=#s>Settings</a></nav>
<h1>New order</h1>
<p class=small>Fields with a star must be filled in. Prices are without tax.</p>
<form><div><label for=n>Customer *</label><input id=n value="Ada Smith"></div>
<div><label for=s>Street</label><input id=s></div><div><label for=c>City</label><input id=c></div>
<div><label for=d>Delivery date</label><input id=d placeholder="31.12.2026"></div>
<div><label for=p>Shipping</label><select id=p><option>Standard<option>Express</select></div>
<div><input type=checkbox id=g checked><label for=g>Gift wrap</label><input type=checkbox id=m><label for=m>Notify by mail</label></div>
<p><button class=primary type=button>Save order</button><button type=button>Save draft</button><button type=button disabled>Print</button>
<button type=button>Cancel</button></p></form>
<table><tr><th>Article<th>Number<th>Price<th>Sum<tr><td>Oak table<td>3<td>120.00<td>360.00
<tr><td>Desk lamp<td>1<td>15.10<td>15.10<tr><td>Chair<td>12<td>49.90<td>598.80</table>"""


def page(work: pathlib.Path) -> None:
    (work / "order.html").write_text(PAGE)


def chromium() -> None:
    hand.fill("New order", 1180, 720)
    hand.away()


def chromium_settings() -> None:
    hand.fill("Chromium", 1180, 720)
    hand.keys("ctrl+l")
    hand.text("chrome://settings/languages")
    hand.keys("Return")
    hand.window("Settings")
    hand.away()


def browser(*address: str) -> list[str]:
    return [
        "chromium", "--no-sandbox", "--no-first-run", "--force-renderer-accessibility", "--user-data-dir=profile",
        "--disable-gpu", "--disable-background-networking", "--disable-sync", "--password-store=basic", *address,
    ]  # fmt: skip


def terminal(socket: str, *command: str) -> list[str]:
    return [
        "xterm", "-T", "terminal", "-b", "0", "+sb", "-fa", "DejaVu Sans Mono", "-fs", "10", "-geometry", "120x40+20+40",
        "-e", "tmux", "-L", socket, "-f", "tmux.conf", "new-session", *command,
    ]  # fmt: skip


def folder(work: pathlib.Path) -> None:
    (work / "tmux.conf").write_text("set -g status off\nset -g default-terminal xterm-256color\nset -g escape-time 0\n")
    for name, size in [("invoice.txt", 420), ("customers.csv", 1200), ("prices.csv", 300), ("notes.txt", 80)]:
        (work / name).write_text("x" * size)
    for name in ["archive", "letters", "2026"]:
        (work / name).mkdir()


def mc() -> None:
    hand.window("terminal")
    hand.away()


def mc_options() -> None:
    hand.window("terminal")
    hand.keys("F9", "o", "Return")
    hand.away()


def ended(socket: str) -> Callable[[], None]:
    """The server of tmux is a process apart, and outlives its terminal."""
    return lambda: subprocess.run(["tmux", "-L", socket, "kill-server"], capture_output=True)


def in_terminal(socket: str) -> Callable:
    return lambda boxes: boxes.cells(socket, hand.window("terminal"))


SCENES: dict[str, Scene] = {
    "git-gui": Scene(["/usr/lib/git-core/git-gui"], git_gui, nothing, repository),
    "git-gui-menu": Scene(["/usr/lib/git-core/git-gui"], git_gui_menu, nothing, repository),
    "gitk": Scene(["gitk"], gitk, lambda boxes: boxes.tk("gitk"), repository),
    "mousepad-replace": Scene(["mousepad", "letter.txt"], mousepad_replace, accessible("mousepad"), letter),
    "mousepad-dark": Scene(["mousepad", "letter.txt"], mousepad_preferences, accessible("mousepad"), letter, DARK),
    "gnumeric": Scene(["gnumeric", "sums.csv"], gnumeric, accessible("gnumeric"), sheet),
    "gnumeric-dark": Scene(["gnumeric", "sums.csv"], gnumeric_format, accessible("gnumeric"), sheet, DARK),
    "homebank": Scene(["homebank", "books.xhb"], homebank, accessible("homebank"), accounts),
    "homebank-transaction": Scene(["homebank", "books.xhb"], homebank_transaction, accessible("homebank"), accounts),
    "keepassxc-settings": Scene(["keepassxc", "--config", "keepassxc.ini"], keepassxc_settings, accessible("keepassxc"), keepass("light")),
    "keepassxc-dark": Scene(["keepassxc", "--config", "keepassxc.ini"], keepassxc_wizard, accessible("keepassxc"), keepass("dark")),
    "speedcrunch": Scene(["speedcrunch"], speedcrunch, accessible("speedcrunch")),
    "jedit": Scene(["jedit", "-nosettings", "letter.txt"], jedit, accessible("jedit"), letter, SWING),
    "jedit-search": Scene(["jedit", "-nosettings", "letter.txt"], jedit_search, accessible("jedit"), letter, SWING),
    "nedit-replace": Scene(["nedit", "letter.txt"], nedit_replace, nothing, letter),
    "nedit-menu": Scene(["nedit", "letter.txt"], nedit_menu, nothing, letter),
    "xedit": Scene(["xedit", "letter.txt"], xedit, nothing, letter),
    "chromium-form": Scene(browser("order.html"), chromium, accessible("chromium"), page),
    "chromium-settings": Scene(browser("about:blank"), chromium_settings, accessible("chromium")),
    "mc": Scene(terminal("screens-mc", "mc", "-x"), mc, in_terminal("screens-mc"), folder, close=ended("screens-mc")),
    "mc-options": Scene(terminal("screens-mc-options", "mc", "-x"), mc_options, in_terminal("screens-mc-options"), folder, close=ended("screens-mc-options")),
}
