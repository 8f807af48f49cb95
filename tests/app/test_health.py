"""Whether the service is well, for whoever watches over it from outside."""

from __future__ import annotations

from uuid import uuid4

from litestar.testing import TestClient

from app.asgi import STORE_WATCH, create_app
from records.objects.checking import Watch


def test_the_service_lives_and_its_store_is_told_apart(installation, line, bucket):
    installation.settings = installation.settings.model_copy(update={"worker": False})
    app = create_app(installation)
    client = TestClient(app)

    def asked(path: str, address: str) -> tuple[int, str]:
        installation.settings = installation.settings.model_copy(update={"store_url": address})
        app.state[STORE_WATCH] = Watch()
        answer = client.get(path)
        return answer.status_code, answer.text

    with client:
        assert asked("/health/store", bucket) == (200, "ok")
        assert asked("/health/store", f"s3://nadie/{uuid4()}") == (503, "store: no_bucket")
        assert asked("/health", f"s3://nadie/{uuid4()}") == (200, "ok")
        assert asked("/health/store", "gopher://nowhere") == (503, "store: address")
