"""The screen as it is."""

import pathlib
import time

from PIL import Image, ImageGrab


def settled() -> Image.Image:
    """The screen once it has not changed for two seconds; a caret that blinks is waited for twelve."""
    last, since = ImageGrab.grab(), time.monotonic()
    end = since + 12
    while time.monotonic() < end and time.monotonic() - since < 2:
        time.sleep(0.1)
        now = ImageGrab.grab()
        if now.tobytes() != last.tobytes():
            last, since = now, time.monotonic()
    return last


def save(picture: Image.Image, path: pathlib.Path) -> None:
    picture.convert("RGB").save(path, optimize=True)
