"""Fonts, colours and sizes."""

import tkinter
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

    def icon(self, parent, kind):
        """The sign of a message box."""
        canvas = tkinter.Canvas(parent, width=self.px(34), height=self.px(34), highlightthickness=0)
        fill, ink, sign = {
            "warning": ("#ffd83d", "#000000", "!"), "question": ("#2050c0", "#ffffff", "?"),
            "info": ("#2050c0", "#ffffff", "i"), "error": ("#c02020", "#ffffff", "\u00d7"),
        }[kind]
        corners = [self.px(n) for n in (17, 1, 33, 32, 1, 32)]
        if kind == "warning":
            canvas.create_polygon(*corners, fill=fill, outline="#000000")
        else:
            canvas.create_oval(*(self.px(n) for n in (1, 1, 32, 32)), fill=fill, outline="#000000")
        canvas.create_text(self.px(17), self.px(21 if kind == "warning" else 17), text=sign, fill=ink,
                           font=("DejaVu Serif", -self.px(20), "bold"))
        return canvas

    def check_marks(self, root):
        """The box of a check button, empty and ticked: Tk's own does not grow with the font."""
        size = self.px(15)
        images = []
        for ticked in (False, True):
            image = tkinter.PhotoImage(master=root, width=size + self.px(8), height=size)
            image.put("#808080", to=(0, 0, size, size))
            image.put("#ffffff", to=(1, size - 1, size, size))
            image.put("#ffffff", to=(size - 1, 1, size, size))
            image.put("#404040", to=(1, 1, size - 1, size - 1))
            image.put(self.colours["field"], to=(2, 2, size - 1, size - 1))
            if ticked:
                stroke = max(2, size // 6)
                low = round(size * 0.42)  # where the two strokes of the tick meet
                for x in range(round(size * 0.2), round(size * 0.82)):
                    y = round(size * 0.72) - abs(x - low) - stroke // 2
                    image.put(self.colours["text"], to=(x, max(3, y), x + 1, max(3, y) + stroke))
            images.append(image)
        return images

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
            "*Button.borderWidth": max(2, self.px(2)),
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
        style.theme_use("alt")
        style.configure(
            "TCombobox", background=c["face"], foreground=c["text"], fieldbackground=c["field"],
            arrowcolor=c["text"], arrowsize=self.px(16), padding=self.px(3), troughcolor=c["face"],
            selectbackground=c["field"], selectforeground=c["text"],
        )
        style.map(
            "TCombobox",
            fieldbackground=[("disabled", c["field_off"]), ("readonly", c["field"])],
            foreground=[("disabled", c["text"]), ("readonly", c["text"])],
            background=[("active", c["hover"])],
            arrowcolor=[("disabled", c["dim"])],
        )
