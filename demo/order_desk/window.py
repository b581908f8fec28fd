"""The main window: menus, tool bar, form, status line, and what they do."""

import os
import sqlite3
import sys
import tkinter

from . import gate
from .dialog import Dialogs
from .form import Form
from .look import Look
from .mischief import Faults, Popups
from .order import Refused, from_form

TITLE = "Order Desk"
MARGIN = 18


class Window:
    def __init__(self, root, options, store, journal):
        self.root = root
        self.options = options
        self.store = store
        self.journal = journal
        self.broken = False
        self.open = False  # an order that can be saved is in the form
        self.status = tkinter.StringVar(root)

        root.withdraw()
        root.title(TITLE)
        root.report_callback_exception = self._failed
        journal.attach(root)
        self.look = Look(root, options.theme, options.scale)
        self.dialogs = Dialogs(root, self.look)
        self.faults = Faults(options)
        self.popups = Popups(options.popups, options.seed, self._popup)
        journal.on_input = self.popups.input_received
        self._menus()
        self._tool_bar()
        self._status_line()
        self._form()
        for key, act in {"n": self.new_order, "s": self.save}.items():
            root.bind(f"<Control-{key}>", lambda _, act=act: act())
            root.bind(f"<Control-{key.upper()}>", lambda _, act=act: act())
        root.protocol("WM_DELETE_WINDOW", self.quit)
        if options.login:
            gate.login(root, self.look, journal, options.show_password, self._logged_in)
        else:
            self._appear("Ready")

    def _menus(self):
        bar = tkinter.Menu(self.root, borderwidth=1, relief="raised")
        menus = {}
        for name in ("File", "Orders", "Help"):
            menus[name] = tkinter.Menu(bar, tearoff=False)
            bar.add_cascade(label=name, menu=menus[name], underline=0)
        menus["File"].add_command(label="New order", accelerator="Ctrl+N", command=self.new_order)
        menus["File"].add_command(label=self.options.rename_save, accelerator="Ctrl+S", command=self.save)
        menus["File"].add_separator()
        menus["File"].add_command(label="Quit", command=self.quit)
        menus["Orders"].add_command(label="Find order\u2026", command=self.find)
        menus["Help"].add_command(label="About", command=self.about)
        self.root.configure(menu=bar)

    def _tool_bar(self):
        px = self.look.px
        bar = tkinter.Frame(self.root, borderwidth=1, relief="raised")
        bar.pack(fill="x")
        buttons = [("New order", self.new_order), (self.options.rename_save, self.save), ("Find order", self.find)]
        for index, (text, act) in enumerate(buttons):
            button = tkinter.Button(bar, text=text, command=act, takefocus=False, padx=px(14), pady=px(4))
            button.pack(side="left", padx=(px(MARGIN) if index == 0 else px(4), px(4)), pady=px(6))

    def _status_line(self):
        px = self.look.px
        line = tkinter.Frame(self.root, borderwidth=1, relief="raised")
        line.pack(side="bottom", fill="x")
        status = tkinter.Label(line, textvariable=self.status, anchor="w", borderwidth=1, relief="sunken",
                               padx=px(8), pady=px(3))
        status.pack(side="left", fill="x", expand=True, padx=px(3), pady=px(3))
        self.journal.name(status, "status")
        tkinter.Label(line, text=os.path.basename(self.options.db), anchor="w", borderwidth=1,
                      relief="sunken", padx=px(8), pady=px(3)).pack(side="right", padx=px(3), pady=px(3))

    def _form(self):
        px = self.look.px
        across, down = (max(0, px(MARGIN) + shift) for shift in self.options.shift)
        self.form = Form(self.root, self.look, self.journal, self.options.list_delay)
        self.form.pack(fill="x", anchor="n", padx=(across, px(MARGIN)), pady=(down, px(MARGIN)))

    def _logged_in(self, user):
        self._appear(f"{user} logged in")

    def _appear(self, status):
        root, px = self.root, self.look.px
        self.status.set(status)
        root.update_idletasks()
        width = max(px(900) + max(0, self.options.shift[0]), root.winfo_reqwidth())
        height = max(px(640) + max(0, self.options.shift[1]), root.winfo_reqheight())
        root.geometry(f"{width}x{height}")
        root.minsize(min(width, px(700)), min(height, px(500)))
        if self.options.geometry:
            root.geometry(self.options.geometry)
        if self.options.fullscreen:
            root.attributes("-fullscreen", True)
        root.deiconify()
        root.after_idle(self._ready)

    def _ready(self):
        root = self.root
        if not root.winfo_viewable():
            root.after(5, self._ready)
            return
        box = [root.winfo_rootx(), root.winfo_rooty(), root.winfo_width(), root.winfo_height()]
        self.journal.note("ready", box=box)
        if self.options.captcha:
            gate.captcha(self.dialogs, self.look, self.journal, self.options.seed)

    # What the user can do. A modal window may not yet hold the keyboard when a key comes.

    def new_order(self):
        if self.dialogs:
            return
        self.open = True
        self.popups.order_opened()
        self.status.set("Loading articles\u2026")
        self.form.start(lambda: self.status.set("New order, not saved yet"))

    def save(self):
        if self.dialogs:
            return
        try:
            if not self.open:
                raise Refused("no order is open")
            order = from_form(self.form.entered())
            if self.options.refuse_all:
                raise Refused("orders are closed for today")
        except Refused as refusal:
            self.journal.note("refused", reason=str(refusal))
            self.dialogs.box(TITLE, f"Cannot save: {refusal}", ["OK"], default="OK", escape="OK")
            return

        def answered(button):
            if button == "Yes":
                self._submit(order)

        self.dialogs.box("Confirm", "Save this order?", ["Yes", "No"], answered,
                         icon="question", default="Yes", escape="No")

    def _submit(self, order):
        self.root.update_idletasks()  # a freeze leaves the window drawn
        self.faults.before_save()
        try:
            number = self.faults.submit(self.store, order)
        except sqlite3.Error as error:
            print(f"order_desk: {self.options.db}: {error}", file=sys.stderr, flush=True)
            self.journal.note("failed", reason=str(error))
            self.dialogs.box(TITLE, f"The order was not stored: {error}", ["OK"], icon="error",
                             default="OK", escape="OK")
            return
        self.journal.note("submit", ref=order.ref, order_no=number)
        self.faults.after_save()
        self.popups.order_closed()
        self.form.order_no.set(number)
        self.status.set(f"Order {number} saved")

    def find(self):
        if self.dialogs:
            return
        px = self.look.px
        dialog = self.dialogs.open("Find")
        body = tkinter.Frame(dialog)
        body.pack(padx=px(20), pady=px(16))
        tkinter.Label(body, text="Number or ref:").grid(row=0, column=0, padx=(0, px(8)))
        entry = tkinter.Entry(body, width=22)
        entry.grid(row=0, column=1)
        self.journal.name(entry, "Number or ref")
        row = tkinter.Frame(body)
        row.grid(row=1, column=0, columnspan=2, pady=(px(14), 0))

        def look_up(_=None):
            text = entry.get()
            self.dialogs.close(dialog)
            self._show_found(text)

        def close(_=None):
            self.dialogs.close(dialog)

        tkinter.Button(row, text="Find", width=9, default="active", command=look_up).pack(side="left", padx=px(10))
        tkinter.Button(row, text="Close", width=9, default="normal", command=close).pack(side="left", padx=px(10))
        dialog.bind("<Return>", look_up)
        dialog.bind("<Escape>", close)
        dialog.protocol("WM_DELETE_WINDOW", close)
        dialog.first = entry
        self.dialogs.show(dialog)

    def _show_found(self, text):
        found = self.store.with_ref(text)
        if not found and text.isdecimal() and len(text) < 10:
            found = self.store.with_number(int(text))
        if not found:
            self.status.set(f"Nothing found for {text}")
            return
        self.open = False
        self.popups.order_closed()
        self.form.show(found[-1])
        more = f", the last of {len(found)}" if len(found) > 1 else ""
        self.status.set(f"Showing order {found[-1]['order_no']}{more}")

    def about(self):
        if not self.dialogs:
            self.dialogs.box("About", "Order Desk 3.1\nOrder entry for small offices", ["OK"],
                             icon="info", default="OK", escape="OK")

    def quit(self):
        if not self.dialogs:
            self.root.destroy()

    def _popup(self):
        self.journal.note("popup")
        # After the input that caused it: that one still goes where it was meant to go.
        self.root.after_idle(
            lambda: self.dialogs.box(
                "Software update", "Software update\nA new version is available.", ["Install", "Later"],
                icon="info", escape="Later"))

    def _failed(self, _kind, error, _trace):
        print(f"order_desk: {error}", file=sys.stderr, flush=True)
        self.broken = True
        self.root.destroy()
