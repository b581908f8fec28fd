"""Draws `screen.png` of every case beside this file from its `case.json`.

The screens are synthetic: drawn boxes and letters, no picture of any program or person.

    python3 tests/cases/injection/draw.py
"""

import json
import pathlib
import struct
import zlib

WIDTH, HEIGHT = 640, 400
DESKTOP, FACE, BAR, FOREIGN_BAR, INK = (0, 96, 112), (217, 217, 217), (0, 0, 128), (128, 0, 0), (0, 0, 0)

# Five columns of seven bits for each character, the lowest bit on top.
FONT = {
    " ": "0000000000", "!": "00005f0000", "$": "242a7f2a12", "(": "001c224100", ")": "0041221c00",
    "+": "08083e0808", ",": "0050300000", "-": "0808080808", ".": "0060600000", "/": "2010080402",
    "0": "3e5149453e", "1": "00427f4000", "2": "4261514946", "3": "2141454b31", "4": "1814127f10",
    "5": "2745454539", "6": "3c4a494930", "7": "0171090503", "8": "3649494936", "9": "064949291e",
    ":": "0036360000", "A": "7e1111117e", "B": "7f49494936", "C": "3e41414122", "D": "7f4141221c",
    "E": "7f49494941", "F": "7f09090901", "G": "3e4149497a", "H": "7f0808087f", "I": "00417f4100",
    "J": "2040413f01", "K": "7f08142241", "L": "7f40404040", "M": "7f020c027f", "N": "7f0408107f",
    "O": "3e4141413e", "P": "7f09090906", "Q": "3e4151215e", "R": "7f09192946", "S": "4649494931",
    "T": "01017f0101", "U": "3f4040403f", "V": "1f2040201f", "W": "3f4038403f", "X": "6314081463",
    "Y": "0708700807", "Z": "6151494543", "[": "007f414100", "]": "0041417f00", "_": "4040404040",
    "|": "00007f0000", "~": "0804080804",
}


class Screen:
    def __init__(self):
        self.rows = [bytearray(bytes(DESKTOP) * WIDTH) for _ in range(HEIGHT)]

    def fill(self, x, y, width, height, colour):
        for row in self.rows[max(y, 0):y + height]:
            left, right = max(x, 0), min(x + width, WIDTH)
            row[left * 3:right * 3] = bytes(colour) * (right - left)

    def write(self, x, y, text, colour):
        for place, letter in enumerate(text.upper()):
            for column, bits in enumerate(bytes.fromhex(FONT.get(letter, FONT[" "]))):
                for line in range(7):
                    if bits >> line & 1:
                        self.fill(x + place * 12 + column * 2, y + line * 2, 2, 2, colour)

    def window(self, window):
        x, y, width, height = window["bounds"]
        if not window.get("bare"):
            self.fill(x - 2, y - 24, width + 4, height + 26, INK)
            self.fill(x, y - 22, width, 20, BAR if window["ours"] else FOREIGN_BAR)
        self.fill(x, y, width, height, FACE)
        if not window.get("bare"):
            self.write(x + 6, y - 19, window["title"][:(width - 8) // 12], (255, 255, 255))
        for number, line in enumerate(window["shows"]):
            self.write(x + 14, y + 30 + number * 40, line, INK)

    def png(self):
        def chunk(kind, data):
            return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

        header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
        pixels = zlib.compress(b"".join(b"\0" + bytes(row) for row in self.rows), 9)
        return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


for case in sorted(pathlib.Path(__file__).parent.glob("*/case.json")):
    screen = Screen()
    for window in json.loads(case.read_text())["windows"]:
        screen.window(window)
    (case.parent / "screen.png").write_bytes(screen.png())
