"""Modal windows."""

import tkinter


class Dialogs:
    """Those that are open, the topmost last. Only the topmost hears the mouse."""

    def __init__(self, root, look):
        self.root = root
        self.look = look
        self.stack = []

    def __bool__(self):
        return bool(self.stack)

    def box(self, title, text, buttons, on_answer=None, icon="warning", default=None, escape=None):
        """A message with buttons; `on_answer` is told which one."""
        dialog = self.open(title)
        px = self.look.px

        def answer(button):
            self.close(dialog)
            if on_answer:
                on_answer(button)

        body = tkinter.Frame(dialog)
        body.pack(padx=px(20), pady=px(18))
        if icon:
            self.look.icon(body, icon).pack(side="left", padx=(0, px(20)))
        tkinter.Label(body, text=text, justify="left").pack(side="left")
        tkinter.Frame(dialog, height=2, borderwidth=1, relief="sunken").pack(fill="x")
        row = tkinter.Frame(dialog)
        row.pack(pady=px(12), padx=px(16))
        for label in buttons:
            button = tkinter.Button(row, text=label, width=9, command=lambda b=label: answer(b))
            button.pack(side="left", padx=px(10))
            if label == default:
                button.configure(default="active")
                dialog.first = button
                dialog.bind("<Return>", lambda _: answer(default))
                dialog.bind("<KP_Enter>", lambda _: answer(default))
            elif default:
                button.configure(default="normal")
        if escape:
            dialog.bind("<Escape>", lambda _: answer(escape))
            dialog.protocol("WM_DELETE_WINDOW", lambda: answer(escape))
        self.show(dialog)
        return dialog

    def open(self, title):
        dialog = tkinter.Toplevel(self.root)
        dialog.withdraw()
        dialog.title(title)
        dialog.resizable(False, False)
        dialog.transient(self.root)
        dialog.attributes("-type", "dialog")
        dialog.protocol("WM_DELETE_WINDOW", lambda: None)
        dialog.first = dialog  # what the keyboard goes to
        self.stack.append(dialog)
        return dialog

    def show(self, dialog):
        """Centred over the main window."""
        dialog.update_idletasks()
        root = self.root
        width, height = dialog.winfo_reqwidth(), dialog.winfo_reqheight()
        x = root.winfo_rootx() + (root.winfo_width() - width) // 2
        y = root.winfo_rooty() + (root.winfo_height() - height) // 2
        # A second one does not hide the first exactly.
        step = self.look.px(30) * (len(self.stack) - 1)
        dialog.geometry(f"+{max(0, x + step)}+{max(0, y + step)}")
        dialog.deiconify()
        self._take(dialog)

    def close(self, dialog):
        self.stack.remove(dialog)
        dialog.grab_release()
        dialog.destroy()
        if self.stack:
            self._take(self.stack[-1])
        else:
            (self.root.focus_lastfor() or self.root).focus_force()

    def _take(self, dialog):
        """A window that is not yet on the screen cannot be grabbed: then again in a moment."""
        if dialog not in self.stack or dialog is not self.stack[-1]:
            return
        try:
            dialog.grab_set()
            dialog.first.focus_force()
            dialog.lift()
        except tkinter.TclError:
            dialog.after(5, self._take, dialog)
