"""A receiver of webhooks that checks them as Standard Webhooks' own library does."""

import queue

import standardwebhooks

from local_server import LocalServer, QuietHandler


class Receiver(LocalServer):
    """Puts each notice that verifies under `secret` into `taken`, and answers with what `answers` says next, else
    204."""

    def __init__(self, secret):
        self.secret = secret
        self.taken = queue.Queue()
        self.forged = []
        self.answers = []
        receiver = self

        class Handler(QuietHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                try:
                    notice = standardwebhooks.Webhook(receiver.secret).verify(body, dict(self.headers.items()))
                except standardwebhooks.WebhookVerificationError as error:
                    receiver.forged.append(str(error))
                    status = 401
                else:
                    status = receiver.answers.pop(0) if receiver.answers else 204
                    receiver.taken.put((self.headers["webhook-id"], status, notice))
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", f"http://127.0.0.1:{receiver.port}/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

        super().__init__(Handler)

    def next(self):
        return self.taken.get(timeout=30)
