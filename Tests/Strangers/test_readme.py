"""README.md leads to the first PDF: its own command, in a shell that knows what the demo prints and nothing else."""

import json
import re
import subprocess

import requests

from workshop import ROOT, Server

PAGE = (ROOT / "README.md").read_text()


def test_its_command_ends_with_a_pdf(tmp_path):
    demo = Server(["demo"])
    try:
        export = demo.wait_for(r"^ *(export .+)$")[1]
        [command] = [block for block in re.findall(r"(?ms)^```sh\n(.*?)^```$", PAGE) if block.startswith("curl")]
        done = subprocess.run(
            ["bash", "-euc", f"{export}\n{command}"], cwd=tmp_path, capture_output=True, text=True, timeout=60)
        head, body = done.stdout.rsplit("\n\n", 1)
        assert re.search(r"^HTTP/1.1 201 ", head, re.MULTILINE), done
        pdf = requests.get(json.loads(body)["links"]["pdf"], timeout=10)
        assert pdf.status_code == 200 and pdf.content.startswith(b"%PDF-")
    finally:
        assert demo.stop() == 0


def test_the_hints_of_the_demo_work_as_they_stand(tmp_path):
    demo = Server(["demo"])
    try:
        demo.wait_for("Ctrl-C ends it")
        commands = [line.strip() for line in demo.lines if re.match(r"  (export|curl) ", line)]
        assert len(commands) == 4
        done = subprocess.run(
            ["bash", "-euc", "\n".join(commands)], cwd=tmp_path, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done
        assert (tmp_path / "invoice.pdf").read_bytes().startswith(b"%PDF-")
    finally:
        assert demo.stop() == 0
