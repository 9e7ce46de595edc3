"""A wall clock that a test sets, for one process."""

import os
import struct
import subprocess

from workshop import ROOT

SOURCE = ROOT / "Tests" / "CounterfoilTests" / "Faults" / "wall_clock.c"


class Clock:
    """True at first. `environment` is the process's that is to go by it."""

    def __init__(self, folder):
        library = folder / "clock.so"
        subprocess.run(["clang", "-O1", "-shared", "-fPIC", "-o", library, SOURCE], check=True)
        self.file, self.seconds = folder / "ahead", 0
        self.environment = {**os.environ, "LD_PRELOAD": str(library), "CLOCK_FILE": str(self.file)}
        self.file.write_bytes(bytes(16))

    def move(self, hours):
        self.seconds += hours * 3600
        with self.file.open("r+b") as file:
            file.write(struct.pack("<q", self.seconds))
