"""Writes a PNG of SIZE by SIZE pixels, all of them black: small on the disk, large in memory."""
import struct
import sys
import zlib

path, size = sys.argv[1], int(sys.argv[2])


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


packer = zlib.compressobj(9)
row = bytes(size * 4 + 1)
pixels = b"".join(packer.compress(row) for _ in range(size)) + packer.flush()
header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
with open(path, "wb") as file:
    file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b""))
