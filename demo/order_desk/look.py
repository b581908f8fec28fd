"""Fonts, colours and sizes."""

import tkinter.font
from tkinter import ttk

FONT_PIXELS = 15  # 11 points at 96 dots an inch

COLOURS = {
    "classic": {
        "face": "#d9d9d9", "text": "#000000", "field": "#ffffff", "field_off": "#d9d9d9",
        "hover": "#ececec", "select": "#000080", "select_text": "#ffffff", "dim": "#404040",
        "mark": "#ffffff",
    },
    "dark": {
        "face": "#33373d", "text": "#f0f0f0", "field": "#1d2024", "field_off": "#33373d",
        "hover": "#454a52", "select": "#2f6fb5", "select_text": "#ffffff", "dim": "#c8c8c8",
        "mark": "#1d2024",
    },
    "blue": {
        "face": "#b8cce4", "text": "#001a40", "field": "#f7fbff", "field_off": "#b8cce4",
        "hover": "#cfdff2", "select": "#1f4e8c", "select_text": "#ffffff", "dim": "#1c3557",
        "mark": "#f7fbff",
    },
}


class Look:
    """Applied before any widget is made: widgets then need name neither font nor colour."""

    def __init__(self, root, theme, scale):
        self.scale = scale
        self.colours = COLOURS[theme]
        self.font = tkinter.font.Font(root, family="DejaVu Sans", size=-self.px(FONT_PIXELS))
        self.bold = tkinter.font.Font(root, family="DejaVu Sans", size=-self.px(FONT_PIXELS), weight="bold")
        for name in ("TkDefaultFont", "TkTextFont", "TkMenuFont", "TkHeadingFont", "TkFixedFont"):
            tkinter.font.nametofont(name, root).configure(family="DejaVu Sans", size=-self.px(FONT_PIXELS))
        self._defaults(root)
        self._combobox(root)

    def px(self, pixels):
        return round(pixels * self.scale)

    def _defaults(self, root):
        c = self.colours
        root.configure(background=c["face"])
        for pattern, value in {
            "*Font": str(self.font),
            "*background": c["face"],
            "*foreground": c["text"],
            "*activeBackground": c["hover"],
            "*activeForeground": c["text"],
            "*disabledForeground": c["dim"],
            "*highlightBackground": c["face"],
            "*highlightColor": c["text"],
            "*insertBackground": c["text"],
            "*selectBackground": c["select"],
            "*selectForeground": c["select_text"],
            "*selectColor": c["mark"],
            "*troughColor": c["face"],
            "*Button.padX": self.px(10),
            "*Button.padY": self.px(3),
            "*Entry.background": c["field"],
            "*Entry.disabledBackground": c["field_off"],
            "*Entry.disabledForeground": c["text"],
            "*Listbox.background": c["field"],
            "*Menu.activeBackground": c["select"],
            "*Menu.activeForeground": c["select_text"],
            "*Menu.borderWidth": self.px(1),
            "*Menu.selectColor": c["text"],
        }.items():
            root.option_add(pattern, value)

    def _combobox(self, root):
        c = self.colours
        style = ttk.Style(root)
        style.theme_use("classic")
        style.configure(
            "TCombobox", background=c["face"], foreground=c["text"], fieldbackground=c["field"],
            arrowcolor=c["text"], arrowsize=self.px(16), padding=self.px(2), troughcolor=c["face"],
        )
        style.map(
            "TCombobox",
            fieldbackground=[("disabled", c["field_off"]), ("readonly", c["field"])],
            foreground=[("disabled", c["text"]), ("readonly", c["text"])],
            background=[("active", c["hover"])],
            arrowcolor=[("disabled", c["dim"])],
        )
