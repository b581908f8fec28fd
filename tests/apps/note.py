"""A note pad of one line. Save appends the line to the CSV file --file; the status line says so until the next change.

--tell FIFO is told when the window is shown, of each key and of Save, a word a line. At Save, --die ends it, with its last words on
standard error, --freeze has it answer nothing more, and --freeze-until FILE answer nothing until there is such a file, and save then. With --limit N the note takes no more than
N characters, and does not say what is selected in it. With --fade the box changes its colour for a second and a half, as one that is faded in.
With --stale the status line says Saved from the start, and nothing else after a Save; with --blink it is empty for a moment at each Save, with
--idle Save does nothing at all. With --ask a Save is asked for in a window that covers the status line, and stays for half a second.
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
arguments.add_argument("--stale", action="store_true")
arguments.add_argument("--blink", action="store_true")
arguments.add_argument("--idle", action="store_true")
arguments.add_argument("--ask", action="store_true")
options = arguments.parse_args()
told = open(options.tell, "w", buffering=1) if options.tell else None

window = tk.Tk()
window.title("Notes")
window.geometry("480x160+40+40")
status = tk.StringVar(value="Saved" if options.stale else "Ready")
text = tk.StringVar()
if not options.stale:
    text.trace_add("write", lambda *_: status.set("Ready"))


def tell(word):
    if told:
        told.write(word + "\n")


def save():
    tell("save")
    if options.idle:
        return
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
    said = "Saved" if options.stale else "Saved " + text.get()[:20]
    if options.blink:
        status.set("")
        window.after(1000, status.set, said)
    else:
        status.set(said)


def ask():
    question = tk.Toplevel(window)
    question.title("Question")
    question.geometry("480x200+40+40")

    def close():
        question.destroy()
        save()

    tk.Label(question, text="Save this note?").place(x=100, y=60)
    tk.Button(question, text="Yes", command=lambda: question.after(500, close)).place(x=100, y=100)


tk.Label(window, text="Note:").place(x=20, y=20)
entry = tk.Entry(window, textvariable=text, exportselection=not options.limit)
entry.place(x=100, y=20, width=300)
if options.limit:
    entry.config(validate="key", validatecommand=(window.register(lambda after: len(after) <= options.limit), "%P"))
tk.Button(window, text="Save", command=ask if options.ask else save).place(x=100, y=60)
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
