"""What a toolkit itself says stands where: of AT-SPI, of Tk, and of a terminal's cells."""

import dataclasses
import re
import subprocess
import tkinter


@dataclasses.dataclass(frozen=True)
class Box:
    kind: str  # text, field (text is its label), checked, unchecked
    x: int
    y: int
    width: int
    height: int
    text: str
    source: str

    def tsv(self) -> str:
        cells = [self.kind, self.x, self.y, self.width, self.height, self.source, self.text]
        return "\t".join(str(cell) for cell in cells)


TEXTS = {
    "push button", "toggle button", "radio button", "check box", "label", "menu", "menu item", "check menu item",
    "radio menu item", "page tab", "table cell", "table column header", "column header", "link", "heading",
    "list item", "static", "tree item", "static text", "text", "paragraph", "button",
}  # fmt: skip
ENTRIES = {"text", "entry", "password text", "spin button", "combo box"}


def accessible(application: str) -> list[Box]:
    """What the windows of the application say of themselves, of the one in front and of menus."""
    import gi

    gi.require_version("Atspi", "2.0")
    from gi.repository import Atspi

    found: dict[tuple, Box] = {}

    def add(kind: str, area, text: str) -> None:
        text = " ".join(text.split())
        if not 2 <= len(text) <= 60 or area.width < 4 or area.height < 4:
            return
        box = Box(kind, area.x, area.y, area.width, area.height, text, "atspi")
        found.setdefault((kind, area.x, area.y, area.width, area.height, text), box)

    def label_of(node) -> str:
        for relation in node.get_relation_set():
            if relation.get_relation_type() == Atspi.RelationType.LABELLED_BY:
                return relation.get_target(0).get_name() or ""
        return ""

    def walk(node, depth: int, shown: tuple[int, int, int, int]) -> None:
        """What of the node lies whole in what is shown of those around it."""
        if node is None or depth > 40:
            return
        states = node.get_state_set()
        if not states.contains(Atspi.StateType.SHOWING):
            return
        area = node.get_extents(Atspi.CoordType.SCREEN)
        within = (
            max(shown[0], area.x), max(shown[1], area.y),
            min(shown[2], area.x + area.width), min(shown[3], area.y + area.height),
        )  # fmt: skip
        whole = within == (area.x, area.y, area.x + area.width, area.y + area.height)
        role, name = node.get_role_name(), node.get_name() or ""
        if whole and role in TEXTS and name:
            add("text", area, name)
        if whole and role == "check box" and name:
            add("checked" if states.contains(Atspi.StateType.CHECKED) else "unchecked", area, name)
        if whole and role in ENTRIES:
            label = label_of(node)
            if label and states.contains(Atspi.StateType.ENABLED):
                add("field", area, label)
        if area.width > 0 and role != "page tab":  # a tab is where it stands, its page lies elsewhere
            shown = within
        for index in range(min(node.get_child_count(), 400)):
            walk(node.get_child_at_index(index), depth + 1, shown)

    desktop = Atspi.get_desktop(0)
    for index in range(desktop.get_child_count()):
        program = desktop.get_child_at_index(index)
        if program is None or application.lower() not in (program.get_name() or "").lower():
            continue
        windows = [program.get_child_at_index(i) for i in range(program.get_child_count())]
        windows = [window for window in windows if window is not None]
        active = [w for w in windows if w.get_state_set().contains(Atspi.StateType.ACTIVE)]
        for window in active or windows:
            walk(window, 0, (0, 0, 1280, 800))
    boxes = list(found.values())
    return [box for box in boxes if not any(holds(box, other) for other in boxes)]


def holds(outer: Box, inner: Box) -> bool:
    """Whether the same is said again of a part: a heading and its text."""
    return (
        (outer.kind, outer.text) == (inner.kind, inner.text)
        and outer != inner
        and outer.x <= inner.x
        and outer.y <= inner.y
        and outer.x + outer.width >= inner.x + inner.width
        and outer.y + outer.height >= inner.y + inner.height
    )


TK = r"""
proc dw_all {w} {
    set out [list]
    if {![winfo viewable $w]} { return $out }
    set class [winfo class $w]
    set text ""
    catch { set text [$w cget -text] }
    set variable ""
    if {$class in {Checkbutton TCheckbutton}} {
        catch { set variable [expr {[uplevel #0 set [$w cget -variable]] eq [$w cget -onvalue]}] }
    }
    lappend out [list $class [winfo rootx $w] [winfo rooty $w] [winfo width $w] [winfo height $w] $text $variable]
    foreach child [winfo children $w] {
        if {[winfo class $child] ne "Menu"} { set out [concat $out [dw_all $child]] }
    }
    return $out
}
dw_all .
"""


def tk(application: str) -> list[Box]:
    """What the Tk application of this name says of its widgets."""
    root = tkinter.Tk()
    root.withdraw()
    names = root.tk.splitlist(root.tk.call("winfo", "interps"))
    name = next(name for name in names if name.lower().startswith(application.lower()))
    answer = root.tk.call("send", name, TK)
    found = []
    last = None
    for line in root.tk.splitlist(answer):
        kind, x, y, width, height, text, ticked = root.tk.splitlist(line)
        area = [int(x), int(y), int(width), int(height)]
        text = " ".join(str(text).split())
        if text:
            found.append(Box("text", *area, text, "tk"))
            if "Checkbutton" in kind and ticked in ("0", "1"):
                found.append(Box("checked" if ticked == "1" else "unchecked", *area, text, "tk"))
        if kind.endswith("Label"):
            last = (text, area)
        elif kind in ("Entry", "TEntry", "Spinbox", "TSpinbox", "TCombobox") and last:
            # A label directly before its box, on the same height.
            if abs(last[1][1] + last[1][3] / 2 - area[1] - area[3] / 2) < 8 and last[1][0] < area[0]:
                found.append(Box("field", *area, last[0], "tk"))
            last = None
    root.destroy()
    return found


def cells(socket: str, window: str) -> list[Box]:
    """The words of a terminal that shows nothing but the tmux of this socket: its cells fill the window evenly."""
    text = subprocess.run(["tmux", "-L", socket, "capture-pane", "-p"], check=True, capture_output=True, text=True)
    lines = text.stdout.split("\n")
    size = subprocess.run(
        ["tmux", "-L", socket, "display-message", "-p", "#{pane_width} #{pane_height}"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    columns, rows = (int(number) for number in size.stdout.split())
    about = subprocess.run(["xwininfo", "-id", window], check=True, capture_output=True, text=True).stdout

    def number(key: str) -> int:
        return int(about.split(key + ":")[1].split()[0])

    left, top = number("Absolute upper-left X"), number("Absolute upper-left Y")
    wide, high = number("Width") // columns, number("Height") // rows
    found = []
    for row, line in enumerate(lines[:rows]):
        column = 0
        for part in split(line):
            start = line.index(part, column)
            column = start + len(part)
            found.append(Box("text", left + start * wide, top + row * high, len(part) * wide, high, part, "cells"))
    return found


# Boxes to tick and buttons, drawn with letters; the number of a function key.
DRAWN = re.compile(r"\[[x ]\] |\([* ]\) |\[<? | >?\]|(?<!\S)\d{1,2}(?=[A-Z][a-z]+)")


def split(line: str) -> list[str]:
    """Texts of a line, apart where two blanks or something drawn parts them."""
    clean = "".join(c if c.isprintable() and not 0x2500 <= ord(c) < 0x2600 else "\0" for c in line)
    clean = DRAWN.sub(lambda drawn: "\0" * len(drawn[0]), clean)
    parts = [part.strip() for piece in clean.split("\0") for part in piece.split("  ")]
    return [part for part in parts if sum(c.isalnum() for c in part) >= 2]
