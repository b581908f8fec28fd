"""Opens menus and dialogues by xdotool. Every wait is bounded."""

import subprocess
import time


def run(*arguments: str) -> str:
    done = subprocess.run(["xdotool", *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"xdotool {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout.strip()


def window(title: str, seconds: float = 40) -> str:
    """The visible window whose title has this in it, in front."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        done = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", title], capture_output=True, text=True
        )
        if done.stdout.strip():
            number = done.stdout.split()[-1]
            subprocess.run(["xdotool", "windowactivate", "--sync", number], capture_output=True, timeout=20)
            time.sleep(0.5)
            return number
        time.sleep(0.2)
    raise RuntimeError(f"no window {title!r} came")


def fill(title: str, width: int, height: int, x: int = 20, y: int = 40) -> str:
    """The window of this title, brought to this place and size. One that goes away again was a splash screen."""
    for attempt in range(3):
        number = window(title)
        try:
            run("windowsize", number, str(width), str(height))
            run("windowmove", number, str(x), str(y))
            time.sleep(1)
            return number
        except RuntimeError:
            if attempt == 2:
                raise
            time.sleep(2)
    raise AssertionError("three attempts end above")


def keys(*names: str) -> None:
    for name in names:
        run("key", "--clearmodifiers", name)
        time.sleep(0.4)


def text(words: str) -> None:
    run("type", "--delay", "15", words)
    time.sleep(0.3)


def click(x: int, y: int, button: int = 1) -> None:
    run("mousemove", str(x), str(y))
    time.sleep(0.2)
    run("click", str(button))
    time.sleep(0.5)


def press(x: int, y: int) -> None:
    """Presses and holds: a menu of Motif stays open as long. `release` ends it."""
    run("mousemove", str(x), str(y))
    time.sleep(0.2)
    run("mousedown", "1")
    time.sleep(0.5)


def release() -> None:
    run("mouseup", "1")


def away() -> None:
    """The pointer out of the way, so that nothing is lit up by it."""
    run("mousemove", "1279", "799")
    time.sleep(0.3)
