"""The log of every click and key, with the box of the widget that received it."""

import json
import time
import tkinter

TAG = "Journal"
WHEEL = {4: "up", 5: "down", 6: "left", 7: "right"}


class Journal:
    def __init__(self, path):
        self.file = open(path, "a", encoding="utf-8", errors="backslashreplace") if path else None
        self.tk = None
        self.names = {}
        self.masked = set()
        self.on_input = lambda: None

    def note(self, event, **more):
        if self.file:
            line = {"t": time.time(), "event": event, **more}
            self.file.write(json.dumps(line, ensure_ascii=False) + "\n")
            self.file.flush()

    def attach(self, root):
        """From now on hears every widget, those Tk makes for itself included.

        A tag before all others: the class bindings of a button may destroy it.
        """
        self.tk = root.tk
        root.bind_all("<Map>", self._mapped, add=True)
        root.bind_class(TAG, "<ButtonPress>", self._pressed)
        root.bind_class(TAG, "<ButtonRelease>", self._released)
        root.bind_class(TAG, "<MouseWheel>", self._scrolled)
        root.bind_class(TAG, "<KeyPress>", self._key)

    def name(self, widget, name, masked=False):
        self.names[str(widget)] = name
        if masked:
            self.masked.add(str(widget))

    def _mapped(self, event):
        path = str(event.widget)
        tags = self.tk.splitlist(self.tk.call("bindtags", path))
        if TAG not in tags:
            self.tk.call("bindtags", path, (TAG, *tags))

    def _pressed(self, event):
        if event.num in WHEEL:
            self._input("scroll", event, button=event.num, direction=WHEEL[event.num])
        else:
            self._input("click", event, button=event.num)

    def _released(self, event):
        if event.num not in WHEEL:
            self.note("release", **self._where(event), button=event.num, state=event.state)

    def _scrolled(self, event):
        self._input("scroll", event, delta=event.delta)

    def _key(self, event):
        if str(event.widget) in self.masked:
            self._input("key", event, key="*", char="*")
        else:
            self._input("key", event, key=event.keysym, char=event.char)

    def _input(self, kind, event, **more):
        self.note(kind, **self._where(event), **more, state=event.state)
        self.on_input()

    def _where(self, event):
        path = str(event.widget)
        kind = str(self.tk.call("winfo", "class", path))
        x, y, width, height = (
            int(self.tk.call("winfo", part, path)) for part in ("rootx", "rooty", "width", "height")
        )
        where = {
            "widget": self.names.get(path) or path.rsplit(".", 1)[-1],
            "kind": "Toplevel" if path == "." else kind,
            "box": [x, y, width, height],
            "x": event.x_root,
            "y": event.y_root,
        }
        try:
            self._particulars(where, path, kind, event.x_root - x, event.y_root - y)
        except (tkinter.TclError, TypeError, ValueError):
            pass  # an empty list, a separator: the widget's own box has to do
        return where

    def _particulars(self, where, path, kind, x, y):
        if kind in ("Button", "Checkbutton", "Label") and path not in self.names:
            where["widget"] = str(self.tk.call(path, "cget", "-text")) or where["widget"]
        elif kind == "Toplevel" or path == ".":
            where["widget"] = str(self.tk.call("wm", "title", path))
        elif kind == "Listbox":
            if ".popdown." in path:
                where["widget"] = self.names.get(path.split(".popdown.")[0], where["widget"]) + " list"
            self._list_item(where, path, y)
        elif kind == "Menu":
            self._menu_entry(where, path, x, y)

    def _list_item(self, where, path, y):
        row = int(self.tk.call(path, "nearest", y))
        if row < 0:
            return
        left, top, width, height = (int(n) for n in self.tk.splitlist(self.tk.call(path, "bbox", row)))
        if top <= y < top + height:
            where["item"] = str(self.tk.call(path, "get", row))
            where["item_box"] = [where["box"][0] + left, where["box"][1] + top, width, height]

    def _menu_entry(self, where, path, x, y):
        entry = int(self.tk.call(path, "index", f"@{x},{y}"))
        where["widget"] = str(self.tk.call(path, "entrycget", entry, "-label"))
        left, top, width, height = where["box"]
        if str(self.tk.call(path, "cget", "-type")) == "menubar":
            # Tk tells neither the height of a menu bar nor where its entries begin.
            height = int(self.tk.call("winfo", "reqheight", path))
            here = [n for n in range(width) if int(self.tk.call(path, "index", f"@{n},{y}")) == entry]
            where["box"] = [left + here[0], top, len(here), height]
        else:
            last = int(self.tk.call(path, "index", "end"))
            start = int(self.tk.call(path, "yposition", entry))
            end = int(self.tk.call(path, "yposition", entry + 1)) if entry < last else height
            where["box"] = [left, top + start, width, end - start]
