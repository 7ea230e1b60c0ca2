"""Which asset a finding speaks of, where only an identifier or a path tells it."""

from __future__ import annotations

import pytest

from importflow.service_handlers.asset_naming import host_of_path, is_domain_name, is_placeholder, name_of_resource

RESOURCES = {
    "a bucket": ("arn:aws:s3:::crm-exports", "crm-exports"),
    "an object in it": ("arn:aws:s3:::crm-exports/2025/a.csv", "crm-exports"),
    "an instance": ("arn:aws:ec2:eu-west-1:111122223333:instance/i-0abc123", "i-0abc123"),
    "what is unique in an account only": ("arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:root"),
    "an Azure resource": ("/subscriptions/1/resourceGroups/g/providers/Microsoft.Sql/servers/sql01", "sql01"),
    "an Azure subscription": ("/subscriptions/1", "/subscriptions/1"),
    "a Google Cloud resource": ("//storage.googleapis.com/projects/p/buckets/crm", "crm"),
    "several": ('["arn:aws:s3:::first", "arn:aws:s3:::second"]', "first"),
    "anything else": ("vol-17", "vol-17"),
}


@pytest.mark.parametrize(("uid", "name"), RESOURCES.values(), ids=RESOURCES)
def test_an_identifier_gives_the_name_other_exports_use(uid: str, name: str) -> None:
    assert name_of_resource(uid) == name


PATHS = {
    "a share": (r"\\files01\hr\contracts\a.docx", "files01"),
    "a share with slashes": ("//files01/hr/a.docx", "files01"),
    "a qualified name": ("mssql://sql01.corp.example/crm/dbo/customers", "sql01.corp.example"),
    "a URL": ("https://Acct.blob.core.windows.net/c/a.csv", "acct.blob.core.windows.net"),
    "a bucket": ("s3://crm-exports/2025/a.csv", "crm-exports"),
    "a local path": (r"C:\Users\a.docx", None),
    "a path": ("/srv/a.docx", None),
    "a device": (r"\\?\C:\a.docx", None),
    "a broken URL": ("http://[::1/a", None),
}


@pytest.mark.parametrize(("path", "host"), PATHS.values(), ids=PATHS)
def test_a_path_gives_the_machine_it_lies_on(path: str, host: str | None) -> None:
    assert host_of_path(path) == host


@pytest.mark.parametrize("name", ["sql01.corp.example", "a-1.b.c.net"])
def test_a_domain_name_is_known(name: str) -> None:
    assert is_domain_name(name)


@pytest.mark.parametrize("name", ["sql01", "crm.exports", "10.0.0.1", "a..b.c", "a b.c.de", "x" * 300 + ".a.de"])
def test_what_is_no_domain_name_is_known(name: str) -> None:
    assert not is_domain_name(name)


@pytest.mark.parametrize(
    "name", ["<resource_name>", "<account>:root", "${HOST}", "localhost", "LOCALHOST", "127.0.0.1", "unknown"]
)
def test_a_placeholder_is_known(name: str) -> None:
    assert is_placeholder(name)


@pytest.mark.parametrize("name", ["sql01", "localhost-7", "web<1>", "unknown-soldier", "10.0.0.1"])
def test_a_name_is_no_placeholder(name: str) -> None:
    assert not is_placeholder(name)
