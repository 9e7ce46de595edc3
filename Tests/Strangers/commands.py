"""Runs the command line as a person or a script would: a process, its output, its exit status."""

import dataclasses
import json
import os
import subprocess

from workshop import binary

SECONDS = 60


@dataclasses.dataclass
class Outcome:
    status: int
    output: str
    errors: str

    def json(self):
        return json.loads(self.output)


def counterfoil(*arguments, environment=None, typed="", folder=None):
    """Runs `counterfoil`; what it finds in the environment beside PATH is `environment` alone."""
    done = subprocess.run(
        [binary(), *arguments], env={"PATH": os.environ["PATH"], **(environment or {})}, input=typed, cwd=folder,
        capture_output=True, text=True, timeout=SECONDS)
    return Outcome(done.returncode, done.stdout, done.stderr)


def rows(table):
    """A printed table: one dictionary a row, by the words of its head."""
    lines = table.splitlines()
    head = lines[0]
    starts = [0] + [index + 2 for index in range(len(head) - 2)
                    if head[index:index + 2] == "  " and head[index + 2] != " "]
    ends = starts[1:] + [None]
    names = [head[start:end].strip() for start, end in zip(starts, ends)]
    return [{name: line[start:end].strip() for name, start, end in zip(names, starts, ends)} for line in lines[1:]]
