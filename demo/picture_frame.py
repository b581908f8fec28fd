#!/usr/bin/env python3
"""Picture Frame: shows a picture file that is named to it. There to be driven by deskwright.

A path typed into File and Open, or Enter, shows the picture; the line below says what is shown or what is wrong.
--log writes a line of JSON for each file that was opened.
"""
import argparse
import json
import os
import sys

try:
    import tkinter as tk
except ImportError:
    # The python3 in PATH may lack Tk; the system's has it.
    if os.path.realpath(sys.executable) == os.path.realpath("/usr/bin/python3"):
        raise
    os.execv("/usr/bin/python3", ["/usr/bin/python3"] + sys.argv)

SIDE = 400  # pixels of the larger side as shown


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--log", help="a file for what was opened")
    options = arguments.parse_args()

    window = tk.Tk()
    window.title("Picture Frame")
    window.geometry("760x560+40+40")
    window.option_add("*Font", ("DejaVu Sans", -15))
    path = tk.StringVar()
    status = tk.StringVar(value="No picture")

    def show(*_):
        name = path.get().strip()
        try:
            picture = tk.PhotoImage(file=name)
        except tk.TclError as error:
            status.set("Cannot open: " + str(error)[:60])
            return
        width, height = picture.width(), picture.height()
        shrink = max(1, -(-max(width, height) // SIDE))
        canvas.picture = picture.subsample(shrink)  # a reference, or Tk forgets the pixels
        canvas.configure(image=canvas.picture)
        status.set(f"Showing a picture of {width} x {height}")
        if options.log:
            with open(options.log, "a", encoding="utf-8") as log:
                log.write(json.dumps({"opened": name, "width": width, "height": height}) + "\n")

    tk.Label(window, text="File:").place(x=20, y=20)
    field = tk.Entry(window, textvariable=path)
    field.place(x=90, y=20, width=540)
    field.bind("<Return>", show)
    tk.Button(window, text="Open", command=show).place(x=650, y=15, width=90)
    canvas = tk.Label(window)
    canvas.place(x=20, y=70)
    tk.Label(window, textvariable=status).place(x=20, y=520)
    field.focus_set()
    window.mainloop()


if __name__ == "__main__":
    main()
