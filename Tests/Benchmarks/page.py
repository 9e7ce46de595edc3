"""docs/performance.md: what stands between a measurement's marks is replaced by its last figures."""

import dataclasses
import datetime
import os
import pathlib
import platform
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "performance.md"


@dataclasses.dataclass(frozen=True)
class Line:
    """One figure: what it is, what it must be, and what it was."""

    what: str
    figure: str
    wanted: str = ""
    isShort: bool = False

    def __str__(self):
        verdict = "" if not self.wanted else f"  wanted {self.wanted}{': SHORT' if self.isShort else ''}"
        return f"{self.what:72} {self.figure:>24}{verdict}"

    @property
    def row(self):
        wanted = f"**{self.wanted}: short**" if self.isShort else self.wanted
        return f"| {self.what} | {self.figure} | {wanted} |"


def at_least(what, value, wanted, form="{:.2f}"):
    return Line(what, form.format(value), f"at least {form.format(wanted)}", value < wanted)


def at_most(what, value, wanted, form="{:.2f}"):
    return Line(what, form.format(value), f"at most {form.format(wanted)}", value > wanted)


def record(name, lines):
    if not PAGE.exists():
        return
    head = f"Measured on {datetime.datetime.now(datetime.timezone.utc).date()} at `{revision()}`, {machine()}.\n\n"
    table = "| what | measured | wanted |\n|---|---|---|\n" + "\n".join(line.row for line in lines)
    pattern = re.compile(f"(<!-- {re.escape(name)} -->\n).*?(<!-- end -->)", re.DOTALL)
    PAGE.write_text(pattern.sub(lambda marks: marks[1] + head + table + "\n" + marks[2], PAGE.read_text()))


def revision():
    answer = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True)
    return answer.stdout.strip() or "an unknown revision"


def machine():
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores of {platform.machine()}, load average {load:.1f} with the generator on the same cores"
