"""The form: labels, fields, what is entered in them."""

import decimal
import tkinter
from tkinter import ttk

from .order import ARTICLES, SHIPPING, form_date

TEXTS = {
    "ref": "Our ref", "customer": "Customer", "quantity": "Quantity", "unit_price": "Unit price",
    "due": "Due date", "phone": "Phone", "comment": "Comment",
}


class Form(tkinter.Frame):
    def __init__(self, parent, look, journal, list_delay):
        super().__init__(parent)
        self.look = look
        self.journal = journal
        self.list_delay = list_delay
        self.filling = None
        self.texts = {}
        self.order_no = tkinter.StringVar(self)
        self.shipping = tkinter.StringVar(self)
        self.gift_wrap = tkinter.BooleanVar(self)
        self.notify = tkinter.BooleanVar(self)
        self.summary = [tkinter.StringVar(self) for _ in range(3)]

        px = look.px
        self.columnconfigure(0, weight=3, uniform="half")
        self.columnconfigure(1, weight=3, uniform="half")
        left = tkinter.LabelFrame(self, text="Order", padx=px(12), pady=px(8))
        right = tkinter.LabelFrame(self, text="Delivery", padx=px(12), pady=px(8))
        below = tkinter.LabelFrame(self, text="Summary", padx=px(12), pady=px(8))
        remark = tkinter.Frame(self)
        left.grid(row=0, column=0, rowspan=2, sticky="nsew", padx=(0, px(8)))
        right.grid(row=0, column=1, sticky="nsew", padx=(px(8), 0))
        below.grid(row=1, column=1, sticky="nsew", padx=(px(8), 0), pady=(px(10), 0))
        remark.grid(row=2, column=0, columnspan=2, sticky="ew", pady=(px(12), 0))
        self.rowconfigure(1, weight=1)
        self._order(left)
        self._delivery(right)
        self._summary(below)
        remark.columnconfigure(1, weight=1)
        self._entry(remark, 0, "comment", width=20, stretch=True)
        self.enable(False)

    def _order(self, frame):
        px = self.look.px
        frame.columnconfigure(1, weight=1)
        self._label(frame, 0, "Order no.")
        number = tkinter.Label(frame, textvariable=self.order_no, width=10, anchor="w",
                               borderwidth=2, relief="sunken", padx=px(4), pady=px(2))
        number.grid(row=0, column=1, sticky="w", pady=px(7))
        self.journal.name(number, "Order no.")
        self._entry(frame, 1, "ref", width=18)
        self._entry(frame, 2, "customer", width=20, stretch=True)
        self._label(frame, 3, "Article", sticky="ne")
        self.articles = tkinter.Listbox(frame, height=len(ARTICLES), width=20, borderwidth=2,
                                        relief="sunken", exportselection=False, activestyle="none")
        self.articles.grid(row=3, column=1, sticky="ew", pady=px(7))
        self.articles.bind("<<ListboxSelect>>", self._changed)
        self.journal.name(self.articles, "Article")
        self._entry(frame, 4, "quantity", width=8)
        self._entry(frame, 5, "unit_price", width=12)

    def _delivery(self, frame):
        px = self.look.px
        frame.columnconfigure(1, weight=1)
        self._label(frame, 0, "Shipping")
        self.combobox = ttk.Combobox(frame, textvariable=self.shipping, values=SHIPPING, width=14,
                                     font=self.look.font, height=len(SHIPPING))
        self.combobox.grid(row=0, column=1, sticky="w", pady=px(7))
        self.combobox.bind("<<ComboboxSelected>>", self._changed)
        self.journal.name(self.combobox, "Shipping")
        date = tkinter.Frame(frame)
        date.grid(row=1, column=1, sticky="w")
        self._label(frame, 1, "Due date")
        self._field(date, "due", width=12).pack(side="left", pady=px(7))
        tkinter.Label(date, text="DD.MM.YYYY", foreground=self.look.colours["dim"]).pack(
            side="left", padx=px(10))
        self.checks = []
        self.marks = empty, ticked = self.look.check_marks(self)
        for row, (text, variable) in enumerate(
            [("Gift wrap", self.gift_wrap), ("Notify customer", self.notify)], start=2
        ):
            check = tkinter.Checkbutton(
                frame, text=text, variable=variable, image=empty, selectimage=ticked, compound="left",
                indicatoron=False, borderwidth=0, offrelief="flat", selectcolor=self.look.colours["face"],
                disabledforeground=self.look.colours["text"])
            check.grid(row=row, column=1, sticky="w", pady=px(4))
            self.checks.append(check)
        self._entry(frame, 4, "phone", width=20)

    def _summary(self, frame):
        for line in self.summary:
            tkinter.Label(frame, textvariable=line, anchor="w").pack(fill="x", pady=self.look.px(3))

    def _label(self, frame, row, text, sticky="e"):
        px = self.look.px
        tkinter.Label(frame, text=f"{text}:").grid(
            row=row, column=0, sticky=sticky, padx=(0, px(8)), pady=px(8))

    def _field(self, frame, field, width):
        variable = tkinter.StringVar(self)
        variable.trace_add("write", self._changed)
        entry = tkinter.Entry(frame, textvariable=variable, width=width, borderwidth=2, relief="sunken")
        self.texts[field] = (entry, variable)
        self.journal.name(entry, TEXTS[field])
        return entry

    def _entry(self, frame, row, field, width, stretch=False):
        self._label(frame, row, TEXTS[field])
        self._field(frame, field, width).grid(
            row=row, column=1, sticky="ew" if stretch else "w", pady=self.look.px(7), ipady=self.look.px(1))

    def enable(self, on):
        state = "normal" if on else "disabled"
        for entry, _ in self.texts.values():
            entry.configure(state=state)
        for check in self.checks:
            check.configure(state=state)
        self.articles.configure(
            state=state, background=self.look.colours["field" if on else "field_off"])
        self.combobox.configure(state="readonly" if on else "disabled")

    def clear(self):
        if self.filling:
            self.after_cancel(self.filling)
            self.filling = None
        self.articles.configure(state="normal")
        self.articles.delete(0, "end")
        for variable in [self.order_no, self.shipping, *(v for _, v in self.texts.values())]:
            variable.set("")
        self.gift_wrap.set(False)
        self.notify.set(False)
        self._changed()

    def start(self, on_filled):
        """An empty form; the articles come later."""
        self.clear()
        self.enable(True)
        self.texts["ref"][0].focus_set()
        self.filling = self.after(self.list_delay, self._fill, on_filled)

    def _fill(self, on_filled):
        self.filling = None
        self.articles.insert("end", *ARTICLES)
        self.articles.activate(0)
        on_filled()

    def show(self, stored):
        """An order of the record, to look at."""
        self.clear()
        self.enable(True)
        for field, (_, variable) in self.texts.items():
            variable.set(form_date(stored["due_date"]) if field == "due" else stored[field])
        self.order_no.set(stored["order_no"])
        self.shipping.set(stored["shipping"])
        self.gift_wrap.set(stored["gift_wrap"])
        self.notify.set(stored["notify"])
        self.articles.insert("end", *ARTICLES)
        if stored["article"] in ARTICLES:
            self.articles.selection_set(ARTICLES.index(stored["article"]))
        self._changed()
        self.enable(False)

    def entered(self):
        values = {field: variable.get() for field, (_, variable) in self.texts.items()}
        return values | {
            "article": self.article(),
            "shipping": self.shipping.get(),
            "gift_wrap": self.gift_wrap.get(),
            "notify": self.notify.get(),
        }

    def article(self):
        chosen = self.articles.curselection()
        return self.articles.get(chosen[0]) if chosen else ""

    def _changed(self, *_):
        if not hasattr(self, "combobox") or len(self.texts) < len(TEXTS):
            return  # still being built
        self.combobox.selection_clear()
        quantity = self.texts["quantity"][1].get().strip()
        article, shipping = self.article(), self.shipping.get()
        self.summary[0].set(f"{quantity} x {article}" if quantity and article else article)
        self.summary[1].set(f"Shipping: {shipping}" if shipping else "")
        try:
            total = decimal.Decimal(quantity) * decimal.Decimal(self.texts["unit_price"][1].get())
            self.summary[2].set(f"Total: {total:.2f}" if total.is_finite() else "")
        except (decimal.InvalidOperation, ValueError):
            self.summary[2].set("")
