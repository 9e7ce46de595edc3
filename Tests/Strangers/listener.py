"""A server behind a proxy that says what reached it, and can keep its callers waiting."""

import http.server
import json
import socketserver
import threading


class Listener:
    """On a Unix socket at `path`, and for health checks on a port. /held answers once `release` was called."""

    def __init__(self, path):
        self.held = threading.Semaphore(0)
        self.released = threading.Event()
        listener = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                if self.path == "/held":
                    listener.held.release()
                    listener.released.wait(30)
                body = json.dumps({name.lower(): value for name, value in self.headers.items()}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def address_string(self):
                return "proxy"

            def log_message(self, *_):
                pass

        class UnixServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
            daemon_threads = True
            request_queue_size = 128

        self.servers = [UnixServer(str(path), Handler), http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)]
        self.port = self.servers[1].server_address[1]

    def __enter__(self):
        for server in self.servers:
            threading.Thread(target=server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.released.set()
        for server in self.servers:
            server.shutdown()
            server.server_close()
