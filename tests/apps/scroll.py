"""A form longer than its window, on a canvas that the wheel moves by exactly one row. The fifth field is called Password and hides nothing.

Next replaces it by another page in the same window.
"""
import tkinter as tk

ROW = 36

window = tk.Tk()
window.title("Long form")
window.geometry("480x300+40+40")
canvas = tk.Canvas(window, yscrollincrement=ROW, highlightthickness=0)
canvas.pack(fill="both", expand=True)
form = tk.Frame(canvas, width=480, height=25 * ROW)
canvas.create_window(0, 0, window=form, anchor="nw")
canvas.configure(scrollregion=(0, 0, 480, 25 * ROW))

for number in range(1, 25):
    name = "Password" if number == 5 else f"Field {number}"
    tk.Label(form, text=name).place(x=20, y=number * ROW - 30)
    entry = tk.Entry(form)
    entry.place(x=140, y=number * ROW - 32, width=200)
    if number != 5:
        entry.insert(0, f"value of {number}")


def turned(way):
    canvas.yview_scroll(way, "units")


def other_page():
    canvas.destroy()
    tk.Label(window, text="Another page").place(x=140, y=160)


window.bind_all("<Button-4>", lambda _: turned(-1))
window.bind_all("<Button-5>", lambda _: turned(1))
window.bind_all("<F5>", lambda _: other_page())
window.mainloop()
