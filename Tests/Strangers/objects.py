"""A store that speaks S3: moto's server behind a door that checks every signature with botocore, which moto does not."""

import http.client
import http.server
import threading

import boto3
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto.server import ThreadedMotoServer

BUCKET = "documents"
REGION = "eu-central-1"


class Store:
    """`keys` are the access key and the secret key that the door takes; `is_down` makes it hang up on everybody."""

    def __init__(self, access_key, secret_key):
        self.keys, self.is_down, self.methods, self.refusals = (access_key, secret_key), False, [], 0
        self.moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self.moto.start()
        self.client = boto3.client(
            "s3", endpoint_url="http://%s:%d" % self.moto.get_host_and_port(), region_name=REGION,
            aws_access_key_id="moto", aws_secret_access_key="moto")
        self.client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        self.door = http.server.ThreadingHTTPServer(("127.0.0.1", 0), door(self))
        threading.Thread(target=self.door.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.door.server_port}"

    def objects(self):
        return [item["Key"] for item in self.client.list_objects_v2(Bucket=BUCKET).get("Contents", [])]

    def bytes(self, name):
        return self.client.get_object(Bucket=BUCKET, Key=name)["Body"].read()

    def put(self, name, data):
        self.client.put_object(Bucket=BUCKET, Key=name, Body=data)

    def remove(self, name):
        self.client.delete_object(Bucket=BUCKET, Key=name)

    def stop(self):
        self.door.shutdown()
        self.door.server_close()
        self.moto.stop()


def signature(request, body, keys):
    """What botocore makes of the request as it arrived, and of the headers that its sender says were signed."""
    signed = request.headers["Authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
    arrived = AWSRequest(request.command, f"http://{request.headers['Host']}{request.path}", data=body)
    arrived.context["timestamp"] = request.headers["X-Amz-Date"]
    for name in signed:
        arrived.headers[name] = request.headers[name]
    signer = S3SigV4Auth(Credentials(*keys), "s3", REGION)
    headers = http.client.HTTPMessage()
    for name in signed:
        headers[name] = request.headers[name]
    signer.headers_to_sign = lambda _: headers
    canonical = signer.canonical_request(arrived)
    return signer.signature(signer.string_to_sign(arrived, canonical), arrived)


def door(store):
    class Door(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self):
            if store.is_down:
                self.close_connection = True
                self.connection.close()
                return
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            store.methods.append(self.command)
            given = self.headers["Authorization"]
            is_ours = f"Credential={store.keys[0]}/" in given and given.endswith(
                f"Signature={signature(self, body, store.keys)}")
            if not is_ours:
                store.refusals += 1
                return self.answer(403, b"<Error><Code>SignatureDoesNotMatch</Code><AWSAccessKeyId>"
                                   + store.keys[0].encode() + b"</AWSAccessKeyId></Error>")
            host, port = store.moto.get_host_and_port()
            behind = http.client.HTTPConnection(host, port, timeout=10)
            behind.request(self.command, self.path, body or None, {
                name: self.headers[name] for name in ("Authorization", "X-Amz-Date", "Content-Type")
                if name in self.headers})
            answer = behind.getresponse()
            self.answer(answer.status, answer.read())
            behind.close()

        def answer(self, status, body):
            self.send_response(status)
            if status != 204:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *_):
            pass

        do_GET = do_PUT = do_DELETE = do_HEAD = handle_any

    return Door
