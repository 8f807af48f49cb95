"""Comparing the history with a seal that somebody kept outside, by uploading it."""

from __future__ import annotations

from typing import Any

from litestar import Controller, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import MultipartBody
from litestar.response import Redirect, Response

from system.anchoring import uploading
from system.anchoring.sentences import sentence
from system.anchoring.uploading import Brought
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.work import Reading, Work

_AROUND = 16 * 1024  # bytes of a form beside its two files


class SealComparisonPages(Controller):
    """Whether the history agrees with a seal kept outside."""

    path = "/history/seals/comparison"
    include_in_schema = False

    @post("/", sync_to_thread=True, status_code=200, request_max_body_size=2 * uploading.LARGEST + _AROUND)
    def compare(
        self, data: MultipartBody[dict[str, Any]], work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[Any] | Redirect:
        """Answer between which positions it does not; of a long history a job does."""
        seal, seal_name = _file(data, "seal")
        key, key_name = _file(data, "key")
        brought = Brought(seal, seal_name, key, key_name)
        with reading:
            if not uploading.is_long(reading):
                report = uploading.compare(reading, brought)
                return page(
                    "system/anchoring/comparison.html", report=report, name=seal_name,
                    findings=[(sentence(one), one.code) for one in report.findings],
                )  # fmt: skip
        with work:
            job_id = uploading.compare_later(work, brought)
        return redirect(f"/jobs/{job_id}", flash=_("La historia es larga: se compara en segundo plano."), kind="info")


def _file(data: dict[str, Any], name: str) -> tuple[bytes, str]:
    file = data.get(name)
    if not isinstance(file, UploadFile) or not file.filename:
        return b"", ""
    return file.file.read(uploading.LARGEST + 1), file.filename
