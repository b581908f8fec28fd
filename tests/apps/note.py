"""A note pad of one line. Save appends the line to the CSV file --file; the status line says so.

--die-on-save ends it at a click on Save, with its last words on stderr; --freeze-on-save answers nothing more.
"""
import argparse
import csv
import os
import sys
import time
import tkinter as tk

arguments = argparse.ArgumentParser()
arguments.add_argument("--file", default="notes.csv")
arguments.add_argument("--die-on-save", action="store_true")
arguments.add_argument("--freeze-on-save", action="store_true")
options = arguments.parse_args()

window = tk.Tk()
window.title("Notes")
window.geometry("480x160+40+40")
status = tk.StringVar(value="Ready")
text = tk.StringVar()


def save():
    if options.die_on_save:
        print("notes: cannot go on", file=sys.stderr, flush=True)
        os._exit(7)
    if options.freeze_on_save:
        time.sleep(3600)
    new = not os.path.exists(options.file)
    with open(options.file, "a", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerows(([["note"]] if new else []) + [[text.get()]])
    status.set("Saved " + text.get()[:20])


tk.Label(window, text="Note:").place(x=20, y=20)
tk.Entry(window, textvariable=text).place(x=100, y=20, width=300)
tk.Button(window, text="Save", command=save).place(x=100, y=60)
tk.Label(window, textvariable=status).place(x=20, y=120)
window.mainloop()
