"""What a contract cannot say and a generator therefore cannot know. Loaded by schemathesis.

Only cases that are meant to be accepted are touched, and only in these places; what is meant to be refused goes out
as it was made.
"""

import itertools
import os
import random
import re
import urllib.parse

import schemathesis
from schemathesis import GenerationMode

LINK = urllib.parse.urlsplit(os.environ["FUZZ_LINK"])
# Of this run alone: the gateway still knows the keys of the run before.
numbers = (f"{os.environ['FUZZ_SEED']}-{number}" for number in itertools.count())
# Its own, so that what it draws changes no case.
dice = random.Random(1)


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.meta is None or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    # A cursor is signed: there is none but those that the gateway gave out.
    if case.query:
        case.query.pop("cursor", None)
    # A paused account would leave all that follows waiting: the one that is paused is nobody else's.
    if case.operation.path == "/accounts/{name}/pause":
        case.path_parameters["name"] = "spare"
    # A signature cannot be made up either: every other case is a link that the gateway signed.
    if case.operation.path.startswith("/documents/") and dice.random() < 0.5:
        case.path_parameters["document"] = LINK.path.removeprefix("/documents/").removesuffix(".pdf")
        case.query.update(urllib.parse.parse_qsl(LINK.query))
    # A key in a path that holds a "%" and two digits goes out as it is at times: decoded it is another, or no text.
    if case.operation.path == "/idempotency-keys/{key}":
        if not urllib.parse.unquote(case.path_parameters["key"]).isascii():
            case.path_parameters["key"] = "plain"
    # The same key with another body has to be refused (422): a case that is to be accepted has a key of its own.
    if case.headers and (key := case.headers.get("Idempotency-Key")):
        case.headers["Idempotency-Key"] = own(key)
    # How many minor digits an amount may have is the account's currency's: here two.
    if isinstance(case.body, dict) and isinstance(amount := case.body.get("amount"), str):
        case.body["amount"] = with_two_digits(amount)
    # A deadline is to come, whatever day it is.
    if isinstance(case.body, dict) and isinstance(case.body.get("expires_at"), str):
        case.body["expires_at"] = "9999-12-31T23:59:59Z"


def own(key):
    number = next(numbers)
    if len(key) > 240:
        return f"long-{number}"
    return f'"{number}-{key[1:]}' if key.startswith('"') else f"{number}-{key}"


def with_two_digits(amount):
    shorter = re.sub(r"(\.\d\d)\d+$", r"\1", amount)
    return shorter if re.search("[1-9]", shorter) else "0.01"
