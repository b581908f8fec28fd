"""A field of boxes of which one is dark. A click on it is a hit, a click anywhere else a miss; either way another box is dark then.

Each click adds a line to --log: hit or miss, where it went, and which box was dark. After --clicks of them the window says "All done". Boxes are
--size pixels wide and high and --gap apart. With --drag a hit is a drag from the dark box to the one that is grey.
"""
import argparse
import tkinter as tk

arguments = argparse.ArgumentParser()
arguments.add_argument("--log", default="clicks.log")
arguments.add_argument("--size", type=int, default=12)
arguments.add_argument("--gap", type=int, default=4)
arguments.add_argument("--clicks", type=int, default=4)
arguments.add_argument("--drag", action="store_true")
options = arguments.parse_args()

COLUMNS, ROWS = 8, 6
DARK = [(1, 1), (6, 4), (2, 3), (5, 1)]
GREY = (4, 3)
LEFT, TOP = 60, 80

window = tk.Tk()
window.title("Boxes")
pitch = options.size + options.gap
window.geometry(f"{2 * LEFT + COLUMNS * pitch}x{2 * TOP + ROWS * pitch}+300+200")
canvas = tk.Canvas(window, background="#f0f0f0", highlightthickness=0)
canvas.pack(fill="both", expand=True)
status = canvas.create_text(LEFT, 30, text="Click the dark box", anchor="w")
boxes = {}
for column in range(COLUMNS):
    for row in range(ROWS):
        x, y = LEFT + column * pitch, TOP + row * pitch
        # The outline lies on the last pixel, which belongs to the box.
        boxes[column, row] = canvas.create_rectangle(x, y, x + options.size - 1, y + options.size - 1, outline="#202020")
clicks = []


def paint():
    dark = DARK[len(clicks) % len(DARK)]
    for place, item in boxes.items():
        if place != GREY or not options.drag:
            canvas.itemconfig(item, fill="#202020" if place == dark else "#ffffff")


def box(event):
    column, across = divmod(event.x - LEFT, pitch)
    row, down = divmod(event.y - TOP, pitch)
    return (column, row) if across < options.size and down < options.size else None


def pressed(event):
    global begun
    begun = box(event)


def released(event):
    dark = DARK[len(clicks) % len(DARK)]
    hit = begun == dark and box(event) == (GREY if options.drag else dark)
    verdict = "hit" if hit else "miss"
    clicks.append(verdict)
    with open(options.log, "a", encoding="utf-8") as log:
        log.write(f"{verdict} at {event.x - LEFT},{event.y - TOP} for {dark[0]},{dark[1]}\n")
    if len(clicks) == options.clicks:
        canvas.itemconfig(status, text="All done")
    paint()


begun = None
paint()
if options.drag:
    canvas.itemconfig(boxes[GREY], fill="#909090", outline="#909090")
canvas.bind("<Button-1>", pressed)
canvas.bind("<ButtonRelease-1>", released)
window.mainloop()
