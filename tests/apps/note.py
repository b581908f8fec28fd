"""A note pad of one line. Save appends the line to the CSV file --file; the status line says so until the next change.

--tell FIFO is told when the window is shown, of each key and of Save, a word a line. At Save, --die ends it, with its last words on
standard error, --freeze has it answer nothing more, and --freeze-until FILE answer nothing until there is such a file, and save then. With --limit N the note takes no more than
N characters, and does not say what is selected in it. With --fade the box changes its colour for a second and a half, as one that is faded in.
"""
import argparse
import csv
import os
import signal
import sys
import time
import tkinter as tk

arguments = argparse.ArgumentParser()
arguments.add_argument("--file", default="notes.csv")
arguments.add_argument("--tell")
arguments.add_argument("--die", action="store_true")
arguments.add_argument("--freeze", action="store_true")
arguments.add_argument("--freeze-until")
arguments.add_argument("--limit", type=int)
arguments.add_argument("--fade", action="store_true")
options = arguments.parse_args()
told = open(options.tell, "w", buffering=1) if options.tell else None

window = tk.Tk()
window.title("Notes")
window.geometry("480x160+40+40")
status = tk.StringVar(value="Ready")
text = tk.StringVar()
text.trace_add("write", lambda *_: status.set("Ready"))


def tell(word):
    if told:
        told.write(word + "\n")


def save():
    tell("save")
    if options.die:
        print("notes: cannot go on", file=sys.stderr, flush=True)
        os._exit(7)
    if options.freeze:
        signal.pause()
    while options.freeze_until and not os.path.exists(options.freeze_until):
        time.sleep(0.01)
    new = not os.path.exists(options.file)
    with open(options.file, "a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(([["note"]] if new else []) + [[text.get()]])
    status.set("Saved " + text.get()[:20])


tk.Label(window, text="Note:").place(x=20, y=20)
entry = tk.Entry(window, textvariable=text, exportselection=not options.limit)
entry.place(x=100, y=20, width=300)
if options.limit:
    entry.config(validate="key", validatecommand=(window.register(lambda after: len(after) <= options.limit), "%P"))
tk.Button(window, text="Save", command=save).place(x=100, y=60)
tk.Label(window, textvariable=status).place(x=20, y=120)


def fade(left=50):
    entry.config(background=f"#ffff{255 - 3 * left:02x}")
    if left:
        window.after(30, fade, left - 1)


if options.fade:
    fade()
window.after_idle(lambda: tell("shown"))
window.bind_all("<Key>", lambda event: tell("key"))
window.mainloop()
