"""A window that says on its standard output what reached it, a line of JSON each.

Understands on its standard input: `clear`, `text`, `select`, `menu`, `paint`, `steal`; answers any line.
"""

import json
import sys
import threading
import tkinter


def say(kind, **what):
    print(json.dumps({"kind": kind, **what}, ensure_ascii=True), flush=True)


root = tkinter.Tk(className="Probe")
root.title("Probe")
root.geometry("600x400+100+100")
value = tkinter.StringVar()
entry = tkinter.Entry(root, textvariable=value, width=60, exportselection=True)
entry.pack()
text = tkinter.Text(root, height=6)
text.pack()
canvas = tkinter.Canvas(root, width=600, height=200, bg="#d0e0f0")
canvas.pack()
value.trace_add("write", lambda *_: say("entry", value=value.get()))


def on_text(_):
    if text.edit_modified():
        text.edit_modified(False)
        say("text", value=text.get("1.0", "end-1c"))


def on_key(event):
    say("key", key=event.keysym, state=event.state & 0xFF)


text.bind("<<Modified>>", on_text)
root.bind("<KeyPress>", on_key)
for button in ("Button", "ButtonRelease"):
    canvas.bind(f"<{button}>", lambda e, b=button: say(b.lower(), x=e.x_root, y=e.y_root, num=e.num, state=e.state & 0xFF))
canvas.bind("<Double-Button-1>", lambda e: say("double"), add=True)
canvas.bind("<B1-Motion>", lambda e: say("motion", x=e.x_root, y=e.y_root))


def obey(line):
    root.winfo_pointerx()  # a question to the server: what it sent before comes with the answer,
    root.update()  # and is heard before the order
    if line == "clear":
        entry.delete(0, "end")
        text.delete("1.0", "end")
        text.edit_modified(False)
    elif line == "text":
        text.focus_force()
    elif line == "select":
        entry.selection_range(0, "end")
    elif line == "menu":
        menu = tkinter.Menu(root, tearoff=False)
        menu.add_command(label="One")
        menu.post(300, 300)
    elif line == "paint":
        canvas.configure(bg="#902030")
    elif line == "steal":
        thief = tkinter.Toplevel(root)
        thief.title("Thief")
        thief.geometry("200x100+500+550")
        thief.focus_force()
        thief.bind("<FocusIn>", lambda _: say("stolen"))
    root.update_idletasks()
    say("obeyed", what=line)


def listen():
    for line in sys.stdin:
        root.after(0, obey, line.strip())


def ask():
    """Asks for the keyboard until it has it: before the window is shown nobody hears it."""
    if begun:
        return
    if root.winfo_viewable() and root.tk.call("focus") == str(entry):
        begin()  # it has it, and the word of that was lost
        return
    say("waiting", viewable=root.winfo_viewable(), focus=str(root.tk.call("focus")))
    # Asked twice for the same window, Tk may take it for granted.
    root.focus_force()
    entry.focus_force()
    root.after(200, ask)


begun = []


def begin(_=None):
    if begun:
        return
    begun.append(True)
    entry.unbind("<FocusIn>")
    root.update()
    say("ready", x=canvas.winfo_rootx(), y=canvas.winfo_rooty())
    threading.Thread(target=listen, daemon=True).start()


entry.bind("<FocusIn>", begin)
root.after(100, ask)
root.mainloop()
