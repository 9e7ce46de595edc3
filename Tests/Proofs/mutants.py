#!/usr/bin/env python3
"""Deliberate breaks of the promises, each to be caught by a test. MUTANTS="NAME NAME" tries these alone."""
import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PATCHES = ROOT / "Tests" / "Proofs" / "Mutants"
# One copy for all, so that each build compiles what one patch changes. MUTANTS_FOLDER names another that is built already.
FOLDER = pathlib.Path(os.environ.get("MUTANTS_FOLDER") or ROOT / ".build" / "proofs" / "mutants")
# Seconds for the tests of one mutant: many times what they take on a sound gateway.
PATIENCE = 1200


class Mutant:
    """A patch whose head says what it breaks and which tests must notice."""

    def __init__(self, file):
        self.name, self.file, text = file.stem, file, file.read_text()
        self.breaks = re.search(r"^Breaks: (.+)$", text, re.MULTILINE)[1]
        self.filter = re.search(r"^Test: (.+)$", text, re.MULTILINE)[1]
        self.paths = re.findall(r"^\+\+\+ b/(.+)$", text, re.MULTILINE)


def run(*words, **more):
    # No repository above the copy: `git apply` would look for the files there.
    environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(FOLDER.parent)}
    return subprocess.run(words, cwd=FOLDER, env=environment, text=True, capture_output=True, **more)


def copy_sources():
    """Brings the copy to the state of the sources; what is the same keeps its time, and is not compiled again."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        source, copy = ROOT / name, FOLDER / name
        if not source.is_file() or source.is_symlink():
            continue
        if not copy.exists() or copy.read_bytes() != source.read_bytes():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, copy)
    packages = ROOT / "Package.resolved"
    if packages.exists():
        shutil.copy(packages, FOLDER)


def build():
    return run("swift", "build", "--build-tests")


def test(filter):
    return run("timeout", str(PATIENCE), "swift", "test", "--skip-build", "--filter", filter)


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
        tested = test(mutant.filter)
        if "Test run with 0 tests" in tested.stdout:
            return "is not tested", f"no test fits {mutant.filter}"
        noticed = re.findall(r"Test (\w+)\(.*?\) failed|Test (\w+)\(.*?\) recorded", tested.stdout)
        names = sorted({one or other for one, other in noticed})
        if tested.returncode == 0:
            return "survived", ""
        # A test that says what is wrong, and no crash or hang on the way to it.
        return ("caught", ", ".join(names[:4])) if names else ("ended early", f"status {tested.returncode}")
    finally:
        for path, content in sound.items():
            (FOLDER / path).write_bytes(content)


def main():
    wanted = os.environ.get("MUTANTS", "").split()
    mutants = [Mutant(file) for file in sorted(PATCHES.glob("*.patch")) if not wanted or file.stem in wanted]
    FOLDER.mkdir(parents=True, exist_ok=True)
    copy_sources()
    sound = build()
    if sound.returncode:
        print(sound.stdout[-4000:])
        return 1
    caught = 0
    for number, mutant in enumerate(mutants):
        print(f"progress {number} {len(mutants)}", flush=True)
        outcome, evidence = attempt(mutant)
        caught += outcome == "caught"
        print(f"{outcome:15} {mutant.name}: {mutant.breaks} ({evidence})", flush=True)
    print(f"count mutants {len(mutants)}\ncount caught {caught}")
    return 0 if mutants and caught == len(mutants) else 1


if __name__ == "__main__":
    sys.exit(main())
