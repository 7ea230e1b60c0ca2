"""End of support: which spelling means which release, and what the day of the import makes of it."""

from __future__ import annotations

from datetime import date

import pytest

from importflow.findings import FindingCode
from importflow.service_handlers.end_of_life import SupportEnd, support_end, table_made
from importflow.service_handlers.eol_detector import verdict_on

# what an export says (name, version) → the release of the table it means, and when its support ends
SPELLINGS: dict[str, tuple[str, str | None, str, str]] = {
    "vCenter, with bits": ("Microsoft Windows Server 2008 R2 (64-bit)", None, "Microsoft Windows Server 2008 R2", "2020-01-14"),
    "vCenter, several releases": ("CentOS 4/5/6/7 (64-bit)", None, "CentOS Linux 7", "2024-06-30"),
    "vCenter, Debian": ("Debian GNU/Linux 10 (64-bit)", None, "Debian 10", "2022-09-10"),
    "vCenter, SUSE": ("SUSE Linux Enterprise 12 (64-bit)", None, "SUSE Linux Enterprise 12", "2024-10-31"),
    "redhat-release": ("Red Hat Enterprise Linux Server release 6.10 (Santiago)", None, "Red Hat Enterprise Linux 6", "2020-11-30"),
    "minor release": ("RHEL 7.9", None, "Red Hat Enterprise Linux 7", "2024-06-30"),
    "glued": ("RHEL6", None, "Red Hat Enterprise Linux 6", "2020-11-30"),
    "abbreviated": ("SLES 11", None, "SUSE Linux Enterprise 11", "2019-03-31"),
    "service pack": ("SUSE Linux Enterprise Server 15 SP4", None, "SUSE Linux Enterprise 15", "2031-07-31"),
    "plain": ("Ubuntu 16.04", None, "Ubuntu 16.04", "2021-04-02"),
    "point release with LTS": ("Ubuntu 18.04.6 LTS", None, "Ubuntu 18.04", "2023-05-31"),
    "without Server": ("Windows 2012", None, "Microsoft Windows Server 2012", "2023-10-10"),
    "R2 glued": ("Windows Server 2012R2", None, "Microsoft Windows Server 2012 R2", "2023-10-10"),
    "edition in between": ("Windows Server Standard 2008", None, "Microsoft Windows Server 2008", "2020-01-14"),
    "trade marks": ("Microsoft(R) Windows(R) Server 2003, Standard Edition", None, "Microsoft Windows Server 2003", "2015-07-14"),
    "build number beside": ("Windows Server 2012 R2 Standard", "6.3.9600", "Microsoft Windows Server 2012 R2", "2023-10-10"),
    "client": ("Microsoft Windows 10 (64-bit)", None, "Microsoft Windows 10", "2025-10-14"),
    "AIX": ("AIX 7.1", None, "IBM AIX 7.1", "2023-04-30"),
    "Solaris": ("Solaris 10", None, "Oracle Solaris 10", "2018-01-01"),
    "SunOS": ("SunOS 5.10", None, "SunOS 5.10", "2018-01-01"),
    "HP-UX": ("HP-UX B.11.31", None, "HP-UX 11.31", "2025-12-31"),
    "Debian": ("Debian 10", None, "Debian 10", "2022-09-10"),
    "Stream is not Linux": ("CentOS Stream 8", None, "CentOS Stream 8", "2024-05-31"),
    "version in its own column": ("Red Hat Enterprise Linux", "6.10", "Red Hat Enterprise Linux 6", "2020-11-30"),
    "name and version apart": ("CentOS", "7.9.2009", "CentOS Linux 7", "2024-06-30"),
    "capitals": ("MICROSOFT WINDOWS SERVER 2016", None, "Microsoft Windows Server 2016", "2027-01-12"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "version", "release", "ends"), SPELLINGS.values(), ids=SPELLINGS)
def test_a_spelling_means_a_release(name: str, version: str | None, release: str, ends: str) -> None:
    found = support_end(name, version)
    assert found is not None
    assert (found.release, found.ends.isoformat()) == (release, ends)
    assert found.source.startswith("https://")


UNDECIDED = {
    "no release": ("Ubuntu Linux (64-bit)", None),
    "open upwards": ("Microsoft Windows Server 2016 or later (64-bit)", None),
    "several, open upwards": ("CentOS 4/5 or later (64-bit)", None),
    "a kernel": ("Other 3.x or later Linux (64-bit)", None),
    "a build only": ("Windows", "10.0.14393"),
    "long-term client": ("Windows 10 Enterprise LTSC 2019", None),
    "a release that is not in the table": ("Windows Server 20H2", None),
    "a product that is not in the table": ("FreeBSD 12", None),
    "no product": ("Linux", "7.9"),
}


@pytest.mark.parametrize(("name", "version"), UNDECIDED.values(), ids=UNDECIDED)
def test_what_the_table_does_not_know_is_not_judged(name: str, version: str | None) -> None:
    assert support_end(name, version) is None


ENDS = SupportEnd("Some OS 1", date(2027, 1, 12), None, "https://example.org")
DAYS = {
    "more than a year before": (date(2026, 1, 11), None),
    "a year before": (date(2026, 1, 12), FindingCode.OPERATING_SYSTEM_END_OF_LIFE_SOON),
    "the last day": (date(2027, 1, 12), FindingCode.OPERATING_SYSTEM_END_OF_LIFE_SOON),
    "the day after": (date(2027, 1, 13), FindingCode.OPERATING_SYSTEM_END_OF_LIFE),
}


@pytest.mark.parametrize(("day", "code"), DAYS.values(), ids=DAYS)
def test_the_day_of_the_import_decides(day: date, code: FindingCode | None) -> None:
    assert verdict_on(ENDS, day) is code


def test_the_table_says_when_it_was_made() -> None:
    assert date(2026, 1, 1) < table_made() < date(2100, 1, 1)
