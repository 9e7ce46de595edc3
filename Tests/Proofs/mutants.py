#!/usr/bin/env python3
"""Deliberate breaks of the promises, each to be caught by a test. MUTANTS="NAME NAME" tries these alone.

What was caught is not tried again on the same sources: a run that was interrupted goes on where it was.
"""
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PATCHES = ROOT / "Tests" / "Proofs" / "Mutants"
# One copy for all, so that each build compiles what one patch changes. MUTANTS_FOLDER names another that is built already.
FOLDER = pathlib.Path(os.environ.get("MUTANTS_FOLDER") or ROOT / ".build" / "proofs" / "mutants")
CAUGHT = ROOT / ".build" / "proofs" / "mutants-caught.json"
# Seconds for the tests of one mutant: many times what they take on a sound gateway.
PATIENCE = 600
# No repository above the copy: `git apply` would look for the files there.
ENVIRONMENT = {**os.environ, "GIT_CEILING_DIRECTORIES": str(FOLDER.parent)}


class Mutant:
    """A patch whose head says what it breaks and which tests must notice."""

    def __init__(self, file):
        self.name, self.file, text = file.stem, file, file.read_text()
        self.breaks = re.search(r"^Breaks: (.+)$", text, re.MULTILINE)[1]
        self.filter = re.search(r"^Test: (.+)$", text, re.MULTILINE)[1]
        self.paths = re.findall(r"^\+\+\+ b/(.+)$", text, re.MULTILINE)


def run(*words):
    return subprocess.run(words, cwd=FOLDER, env=ENVIRONMENT, text=True, capture_output=True)


def copy_sources():
    """Brings the copy to the state of the sources, and returns their sum; what is the same keeps its time, and is not
    compiled again."""
    sum = hashlib.sha256()
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        source, copy = ROOT / name, FOLDER / name
        if not source.is_file() or source.is_symlink():
            continue
        if name.startswith(("Sources/", "Tests/", "Package")) and not name.startswith("Tests/Proofs/"):
            sum.update(name.encode() + source.read_bytes())
        if not copy.exists() or copy.read_bytes() != source.read_bytes():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, copy)
    packages = ROOT / "Package.resolved"
    if packages.exists():
        shutil.copy(packages, FOLDER)
    return sum


def build():
    return run("swift", "build", "--build-tests")


def test(filter):
    """The status of the tests that fit, and what they printed. One that hangs is ended with all its processes."""
    words = ["swift", "test", "--skip-build", "--filter", filter]
    with tempfile.TemporaryFile("w+", errors="replace") as output:
        child = subprocess.Popen(words, cwd=FOLDER, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=output,
                                 stderr=subprocess.STDOUT, start_new_session=True)
        try:
            child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            subprocess.run(["pkill", "-KILL", "-s", str(child.pid)])
            child.wait()
        output.seek(0)
        return child.returncode, output.read()


def attempt(mutant):
    """Applies, builds, tests, takes back. Returns what became of it in a word, and the evidence."""
    # As they were copied: the sources may have been worked on since.
    sound = {path: (FOLDER / path).read_bytes() for path in mutant.paths}
    # One line around a change is enough: what stands further off may have been worked on since the patch was made.
    applied = run("git", "apply", "-C1", str(mutant.file))
    if applied.returncode:
        return "does not apply", applied.stderr
    try:
        built = build()
        if built.returncode:
            return "does not build", "\n".join(line for line in built.stdout.splitlines() if "error:" in line)
        status, printed = test(mutant.filter)
        if "Test run with 0 tests" in printed:
            return "is not tested", f"no test fits {mutant.filter}"
        noticed = re.findall(r"Test (\w+)\(.*?\) failed|Test (\w+)\(.*?\) recorded", printed)
        names = sorted({one or other for one, other in noticed})
        if status == 0:
            return "survived", ""
        # A test that says what is wrong, and no crash or hang on the way to it.
        return ("caught", ", ".join(names[:4])) if names else ("ended early", f"status {status}")
    finally:
        for path, content in sound.items():
            (FOLDER / path).write_bytes(content)


def main():
    wanted = os.environ.get("MUTANTS", "").split()
    mutants = [Mutant(file) for file in sorted(PATCHES.glob("*.patch")) if not wanted or file.stem in wanted]
    FOLDER.mkdir(parents=True, exist_ok=True)
    sources = copy_sources()
    sound = build()
    if sound.returncode:
        print(sound.stdout[-4000:])
        return 1
    known = json.loads(CAUGHT.read_text()) if CAUGHT.exists() else {}
    caught = 0
    for number, mutant in enumerate(mutants):
        print(f"progress {number} {len(mutants)}", flush=True)
        sum = sources.copy()
        sum.update(mutant.file.read_bytes())
        outcome, evidence = known.get(sum.hexdigest()) or attempt(mutant)
        if outcome == "caught":
            caught += 1
            known[sum.hexdigest()] = outcome, evidence
            CAUGHT.write_text(json.dumps(known))
        print(f"{outcome:15} {mutant.name}: {mutant.breaks} ({evidence})", flush=True)
    print(f"count mutants {len(mutants)}\ncount caught {caught}")
    return 0 if mutants and caught == len(mutants) else 1


if __name__ == "__main__":
    sys.exit(main())
