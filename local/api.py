"""The project's HTTP API as a person's program uses it: a token, the two tenant headers, JSON."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import requests

from local.errors import LocalStackError
from local.multipart import FormUpload, Progress
from local.tenants import Tenant

_SECONDS = 60
_PAGE = "200"
_MESSAGE = re.compile(r"<(Code|Message)>([^<]*)</")


class ApiError(LocalStackError):
    """The API, or S3, refused a request: the HTTP status, and the stable code where there is one."""

    def __init__(self, doing: str, status: int, code: str, detail: str) -> None:
        super().__init__(f"{doing}: {status} {code} {detail}".rstrip())
        self.status = status
        self.code = code

    @property
    def passing(self) -> bool:
        """Whether the same request may succeed in a moment."""
        return self.status == 429 or self.status >= 500


class ImportApi:
    """The routes on imports and on the inventory, as one person in one tenant."""

    def __init__(self, api_url: str, token: str, tenant: Tenant) -> None:
        self._api = f"{api_url}/api/v1"
        self._base = f"{self._api}/data-import"
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy and no .netrc of the machine's
        self._headers = {"Authorization": f"Bearer {token}", **tenant.headers}

    def announce(
        self, file: Path, category: str | None = None, processing_config: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Says which file will come; answers its ids, and a form or parts. Without a category it is detected."""
        mime_type, _ = mimetypes.guess_type(file.name)
        body = {
            "filename": file.name,
            "file_size": file.stat().st_size,
            "import_category": category,
            "mime_type": mime_type,
            "processing_config": processing_config or None,
        }
        wanted = {name: value for name, value in body.items() if value is not None}
        return self._post("upload", wanted, "announcing the file")

    def upload(self, form: Mapping[str, Any], file: Path, progress: Progress) -> None:
        """Posts the file to S3 through the presigned form, as a browser does."""
        fields = {str(name): str(value) for name, value in form["fields"].items()}
        content_type = fields.get("Content-Type", "application/octet-stream")
        with FormUpload(fields, file, content_type=content_type, progress=progress) as body:
            headers = {"Content-Type": body.content_type}
            # no read time-out: S3 answers when it has the whole file
            response = self._session.post(form["url"], data=body, headers=headers, timeout=(_SECONDS, None))
        _check_s3(response, "uploading the file")

    def sign_parts(self, an_id: str, numbers: Sequence[int]) -> list[dict[str, Any]]:
        """Where to put each of these parts, and its size."""
        body = {"part_numbers": list(numbers)}
        signed: list[dict[str, Any]] = self._post(f"{an_id}/upload/parts", body, "asking to upload parts")["parts"]
        return signed

    def uploaded_parts(self, an_id: str) -> dict[str, Any]:
        """The parts that are there, and how many of which size there are to be."""
        return self._get(f"{self._base}/{an_id}/upload/parts", "asking for the uploaded parts")

    def put_part(self, url: str, content: bytes) -> None:
        """Puts one part to S3 through its signed address."""
        _check_s3(self._session.put(url, data=content, timeout=(_SECONDS, None)), "uploading a part")

    def complete_upload(self, an_id: str) -> None:
        """Says that all parts are there."""
        self._post(f"{an_id}/upload/complete", {}, "completing the upload")

    def cancel_upload(self, an_id: str) -> None:
        """Gives the upload up."""
        url = f"{self._base}/{an_id}/upload"
        _json(self._session.delete(url, headers=self._headers, timeout=_SECONDS), "cancelling the upload")

    def status(self, an_id: str) -> dict[str, Any]:
        """Where an import stands, by any of its three ids."""
        return self._get(f"{self._base}/status/{an_id}", "asking for the status")

    def import_again(self, an_id: str, corrected: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Imports the file of an import again, with what is said otherwise now; the new import's ids."""
        return self._post(f"{an_id}/again", corrected or {}, "importing the file again")

    def original_file(self, an_id: str) -> dict[str, Any]:
        """What the file of an import was, and a link to it."""
        return self._get(f"{self._base}/{an_id}/file", "asking for the file")

    def rejected_rows(self, an_id: str) -> dict[str, Any]:
        """A link to the rejected rows of an import, with what is wrong with each."""
        return self._get(f"{self._base}/{an_id}/rejected-rows", "asking for the rejected rows")

    def asset(self, asset_id: str) -> dict[str, Any]:
        """One asset with all it shows."""
        return self._get(f"{self._api}/assets/{asset_id}", "asking for an asset")

    def assets(self, **filters: str) -> Iterator[dict[str, Any]]:
        """Every asset of the tenant that the filters let through, page after page."""
        return self._pages("assets", filters)

    def dependencies(self, **filters: str) -> Iterator[dict[str, Any]]:
        """Every dependency of the tenant that the filters let through, page after page."""
        return self._pages("asset-dependencies", filters)

    def _pages(self, what: str, filters: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        query = {"limit": _PAGE, **filters}
        while True:
            page = self._get(f"{self._api}/{what}", f"asking for {what}", query)
            yield from page["items"]
            if page["next_cursor"] is None:
                return
            query["cursor"] = page["next_cursor"]

    def _post(self, path: str, body: Mapping[str, Any], doing: str) -> dict[str, Any]:
        url = f"{self._base}/{path}"
        return _json(self._session.post(url, json=body, headers=self._headers, timeout=_SECONDS), doing)

    def _get(self, url: str, doing: str, query: Mapping[str, str] | None = None) -> dict[str, Any]:
        return _json(self._session.get(url, params=query, headers=self._headers, timeout=_SECONDS), doing)


def _check_s3(response: requests.Response, doing: str) -> None:
    if not response.ok:
        said = dict(_MESSAGE.findall(response.text))
        raise ApiError(doing, response.status_code, said.get("Code", ""), said.get("Message", ""))


def _json(response: requests.Response, doing: str) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        body = {"detail": response.text[:500]}
    if response.ok and isinstance(body, dict):
        return body
    known = body if isinstance(body, dict) else {}
    detail = known.get("detail") or known.get("message") or known.get("title") or ""
    for fault in known.get("errors") or ():
        detail += f" {fault.get('field')}: {fault.get('message')}."
    raise ApiError(doing, response.status_code, str(known.get("code", "")), str(detail))
