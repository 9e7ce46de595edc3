"""Splits the multipart body in a file with python-multipart, over and over for a second, and prints MB/s."""

import pathlib
import sys
import time

from python_multipart.multipart import MultipartParser

body = pathlib.Path(sys.argv[1]).read_bytes()
boundary = body[2:body.index(b"\r")]
parts = 0


def part_ended():
    global parts
    parts += 1


rounds, start = 0, time.monotonic()
while (elapsed := time.monotonic() - start) < 1:
    parser = MultipartParser(boundary, {"on_part_data": lambda *piece: None, "on_part_end": part_ended})
    for offset in range(0, len(body), 65536):
        parser.write(body[offset:offset + 65536])
    parser.finalize()
    rounds += 1
assert parts == 2 * rounds
print(rounds * len(body) / elapsed / 1e6)
