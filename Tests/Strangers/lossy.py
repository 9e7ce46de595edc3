"""A proxy in front of the gateway on its worst day: a request is passed on, and its answer lost."""

import requests

from local_server import LocalServer, QuietHandler

HOP_BY_HOP = {"connection", "content-length", "transfer-encoding", "keep-alive"}


class Lossy(LocalServer):
    """Passes everything on. The first POST's answer never arrives; to the second it says 502, as a proxy does that had
    none. `posts` holds the fields of every POST that reached the gateway, `replayed` whether it knew it already."""

    def __init__(self, target):
        self.posts, self.replayed = [], []
        lossy = self

        class Handler(QuietHandler):
            def do_GET(self):
                lossy._answer(self, lossy._pass_on(self, target))

            def do_POST(self):
                reply = lossy._pass_on(self, target)
                lossy.posts.append(self.headers)
                lossy.replayed.append(reply.headers.get("Idempotent-Replayed") == "true")
                if len(lossy.posts) == 1:
                    self.close_connection = True
                elif len(lossy.posts) == 2:
                    self.send_response(502)
                    self.send_header("Content-Type", "text/html")
                    self.send_header("Content-Length", "0")
                    self.send_header("Retry-After", "0")
                    self.end_headers()
                else:
                    lossy._answer(self, reply)

        super().__init__(Handler)

    @staticmethod
    def _pass_on(handler, target):
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        fields = {name: value for name, value in handler.headers.items() if name.lower() not in HOP_BY_HOP | {"host"}}
        return requests.request(handler.command, target + handler.path, headers=fields, data=body, timeout=60)

    @staticmethod
    def _answer(handler, reply):
        handler.send_response(reply.status_code)
        for name, value in reply.headers.items():
            if name.lower() not in HOP_BY_HOP | {"date", "server", "content-encoding"}:
                handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(reply.content)))
        handler.end_headers()
        handler.wfile.write(reply.content)
