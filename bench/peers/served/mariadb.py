"""MariaDB on a folder of its own, reached by a socket alone."""

import getpass
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.peers.needs import program
from bench.peers.processes import running, wait_for


def create(data: Path) -> None:
    """Make the folder of an empty server."""
    command = [str(program("mariadb-install-db")), "--no-defaults", f"--datadir={data}", f"--user={getpass.getuser()}",
               "--auth-root-authentication-method=normal", "--skip-test-db"]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)


@contextmanager
def mariadb(data: Path, run: Path, more: Sequence[str] = ()) -> Iterator[tuple[int, Path]]:
    """The server of the folder `data`: its process and its socket, in `run`."""
    socket, log = run / "db.sock", run / "mariadb.log"
    command = [str(program("mariadbd")), "--no-defaults", f"--datadir={data}", f"--socket={socket}",
               f"--pid-file={run}/db.pid", "--skip-networking", f"--user={getpass.getuser()}", *more]  # fmt: skip
    with running(command, log) as pid:
        wait_for(socket, log)
        yield pid, socket
