"""What a bucket's service says when it does not do what it is asked, put into our own words.

The library tells kinds apart only coarsely; the codes of S3 and its kin stand in the words of its errors.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum

from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError

from records.objects.errors import StoreFull, StoreUnreachable

log = logging.getLogger(__name__)

_CODE = re.compile(r"<Code>(\w{1,80})</Code>")
_LONGEST = 400
UNSUPPORTED = frozenset({"NotImplemented", "NotSupported", "UnsupportedHeader"})
"""Codes of services that do not know how to put only where nothing is."""
FULL = frozenset(
    {"QuotaExceeded", "StorageFull", "InsufficientStorage", "XMinioStorageFull", "XMinioStorageQuotaExceeded"}
)
"""Codes of services that have no room left."""


class Trouble(StrEnum):
    """What is the matter with a bucket; `store.<trouble>` is its sentence."""

    NO_ANSWER = "no_answer"
    NO_BUCKET = "no_bucket"
    NO_CREDENTIALS = "no_credentials"
    CREDENTIALS = "credentials"
    DENIED = "denied"
    REGION = "region"
    CLOCK = "clock"
    PLAIN_HTTP = "plain_http"
    ADDRESS = "address"
    OTHER = "other"


_BY_CODE: Mapping[str, Trouble] = {
    "NoSuchBucket": Trouble.NO_BUCKET,
    "ContainerNotFound": Trouble.NO_BUCKET,
    "InvalidAccessKeyId": Trouble.CREDENTIALS,
    "SignatureDoesNotMatch": Trouble.CREDENTIALS,
    "InvalidToken": Trouble.CREDENTIALS,
    "ExpiredToken": Trouble.CREDENTIALS,
    "AuthenticationFailed": Trouble.CREDENTIALS,
    "AccessDenied": Trouble.DENIED,
    "AllAccessDisabled": Trouble.DENIED,
    "PermanentRedirect": Trouble.REGION,
    "TemporaryRedirect": Trouble.REGION,
    "AuthorizationHeaderMalformed": Trouble.REGION,
    "IllegalLocationConstraintException": Trouble.REGION,
    "RequestTimeTooSkewed": Trouble.CLOCK,
}
# Where there is no code: a piece of the library's words, and what it means.
_BY_WORDS = (
    # Where no key is given, the library asks the machine's cloud for one.
    ("/latest/api/token", Trouble.NO_CREDENTIALS),
    ("/latest/meta-data/", Trouble.NO_CREDENTIALS),
    ("169.254.170.2", Trouble.NO_CREDENTIALS),
    ("builder error", Trouble.PLAIN_HTTP),
    ("bucket does not exist", Trouble.NO_BUCKET),
    ("301 Moved", Trouble.REGION),
    ("HTTP error", Trouble.NO_ANSWER),
    ("503 Service", Trouble.NO_ANSWER),
    ("502 Bad Gateway", Trouble.NO_ANSWER),
    ("504 Gateway", Trouble.NO_ANSWER),
)


def code_in(error: Exception) -> str:
    """The code that the service answered with, empty where it gave none."""
    found = _CODE.search(str(error))
    return found[1] if found else ""


def trouble_of(error: Exception) -> Trouble:
    """What is the matter."""
    if known := _BY_CODE.get(code_in(error)):
        return known
    if isinstance(error, UnauthenticatedError):
        return Trouble.CREDENTIALS
    if isinstance(error, PermissionDeniedError):
        return Trouble.DENIED
    words = str(error)
    return next((trouble for piece, trouble in _BY_WORDS if piece in words), Trouble.OTHER)


@contextmanager
def answering(*, let_through: tuple[type[BaseError], ...] = ()) -> Iterator[None]:
    """Turn what the library raises into what the store says.

    Raises:
        FileNotFoundError: nothing lies there. StoreFull: the service has no room left.
        StoreUnreachable: anything else; what was said stands in the log.
    """
    try:
        yield
    except let_through:
        raise
    except FileNotFoundError as error:
        if trouble_of(error) is Trouble.NO_BUCKET:
            raise _told(error) from error
        raise
    except BaseError as error:
        if code_in(error) in FULL:
            raise StoreFull from error
        raise _told(error) from error


def _told(error: Exception) -> StoreUnreachable:
    trouble, said = trouble_of(error), code_in(error)
    words = str(error).partition("\n\nDebug source")[0]
    log.error("the bucket does not do what it is asked (%s): %s", trouble.value, words[:_LONGEST])
    return StoreUnreachable(trouble.value, said)
