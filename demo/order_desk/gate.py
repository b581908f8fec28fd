"""What stands before the work: a login, a captcha."""

import random
import tkinter

LETTERS = "ACDEFHJKLMNPRTUVWXY34679"


def login(root, look, journal, show_password, on_done):
    """Any user and any password will do, as long as they are not empty."""
    window = tkinter.Toplevel(root)
    window.title("Order Desk login")
    window.resizable(False, False)
    px = look.px
    body = tkinter.Frame(window)
    body.pack(padx=px(28), pady=px(22))
    entries = []
    for row, label in enumerate(["User", "Password"]):
        secret = label == "Password"
        tkinter.Label(body, text=f"{label}:").grid(row=row, column=0, sticky="e", padx=px(8), pady=px(6))
        entry = tkinter.Entry(body, width=24, show="\u2022" if secret and not show_password else "")
        entry.grid(row=row, column=1, pady=px(6))
        journal.name(entry, label, masked=secret)
        entries.append(entry)
    user, password = entries
    message = tkinter.Label(body, text=" ")
    message.grid(row=2, column=0, columnspan=2, pady=(px(4), px(4)))

    def submit(_=None):
        if not user.get().strip() or not password.get():
            message.configure(text="Please enter both.")
            return
        name = user.get()
        window.destroy()
        on_done(name)

    tkinter.Button(body, text="Log in", width=9, default="active", command=submit).grid(
        row=3, column=0, columnspan=2, pady=(px(6), 0))
    window.bind("<Return>", submit)
    window.protocol("WM_DELETE_WINDOW", root.destroy)
    user.focus_set()


def captcha(dialogs, look, journal, seed):
    """Goes away only for the right characters."""
    chance = random.Random(seed)
    dialog = dialogs.open("Security check")
    px = look.px
    body = tkinter.Frame(dialog)
    body.pack(padx=px(24), pady=px(18))
    tkinter.Label(body, text="Are you a robot?", font=look.bold).pack(anchor="w")
    tkinter.Label(body, text="Type the characters you see").pack(anchor="w", pady=(px(4), px(8)))
    width, height = px(260), px(80)
    picture = tkinter.Canvas(body, width=width, height=height, background="#fdf8e8",
                             borderwidth=2, relief="sunken", highlightthickness=0)
    picture.pack()
    entry = tkinter.Entry(body, width=20)
    entry.pack(pady=px(10))
    journal.name(entry, "Characters")
    wanted = []

    def draw():
        picture.delete("all")
        wanted[:] = chance.choices(LETTERS, k=5)
        for index, letter in enumerate(wanted):
            picture.create_text(
                px(35 + 48 * index + chance.randint(-5, 5)), px(42 + chance.randint(-10, 10)),
                text=letter, fill="#604020", angle=chance.randint(-32, 32),
                font=("DejaVu Serif", -px(34), "bold italic"),
            )
        for _ in range(9):
            ends = [chance.randint(0, limit) for limit in (width, height, width, height)]
            picture.create_line(*ends, fill=chance.choice(["#604020", "#907050", "#b09070"]), width=px(1))

    def submit(_=None):
        if entry.get().strip().upper() == "".join(wanted):
            dialogs.close(dialog)
        else:
            entry.delete(0, "end")
            draw()

    tkinter.Button(body, text="Continue", width=9, command=submit).pack()
    dialog.bind("<Return>", submit)
    draw()
    dialog.first = entry
    dialogs.show(dialog)
