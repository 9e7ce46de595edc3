"""`wrk`, and how two sides are compared."""

import pathlib
import re
import statistics
import subprocess

LUA = pathlib.Path(__file__).resolve().parent / "post.lua"


def load(url, connections, seconds, headers=None, script=None, arguments=(), expect="2xx"):
    """Requests a second. With `expect`, any answer of another kind is an error: a fast refusal is no result."""
    command = ["wrk", "-t", "1", "-c", str(connections), "-d", f"{seconds}s", "--timeout", "10s"]
    for name, value in (headers or {}).items():
        command += ["-H", f"{name}: {value}"]
    if script:
        command += ["-s", str(script)]
    out = subprocess.run([*command, url, "--", *arguments], check=True, capture_output=True, text=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1])
    others = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    if (others is not None) == (expect == "2xx"):
        raise RuntimeError(f"{url} answered otherwise than {expect}:\n{out}")
    if re.search(r"Socket errors: .*[1-9]", out):
        raise RuntimeError(f"{url} broke connections:\n{out}")
    return rate


def alternate(rounds, sides):
    """Each side's rates by name, one measurement a round, in turn and every second round the other way about: what else
    the machine does meets all of them."""
    rates = {name: [] for name in sides}
    for number in range(rounds):
        order = list(sides.items())
        for name, measure in order if number % 2 == 0 else reversed(order):
            rates[name].append(measure())
    return rates


def ratio(rates, one, other):
    """The median over the rounds of one side's rate by the other's."""
    return statistics.median(a / b for a, b in zip(rates[one], rates[other]))


def median(rates, name):
    return statistics.median(rates[name])
