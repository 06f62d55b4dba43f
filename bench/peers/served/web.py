"""nginx and php-fpm with opcache, as Debian ships them, on settings, sockets and logs of their own."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from bench.peers.needs import php_fpm, program
from bench.peers.processes import running, wait_for

CHILDREN: Final = 4
"""Processes of php-fpm, started once and kept: as many as a small server gives to a small wiki."""

_FPM: Final = """[global]
error_log = {run}/fpm-errors.log
daemonize = no
[wiki]
{owner}
listen = {run}/php.sock
pm = static
pm.max_children = {children}
php_admin_value[error_log] = {run}/php-errors.log
php_admin_value[session.save_path] = {run}/sessions
php_admin_value[opcache.enable] = 1
php_admin_value[memory_limit] = 256M
{settings}
"""

_NGINX: Final = """{owner}
daemon off;
worker_processes 1;
pid {run}/nginx.pid;
error_log {run}/nginx-errors.log;
events {{ worker_connections 64; }}
http {{
    sendfile on;
    tcp_nopush on;
    gzip on;
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    access_log off;
    client_body_temp_path {run}/body;
    fastcgi_temp_path {run}/fastcgi;
    proxy_temp_path {run}/proxy;
    uwsgi_temp_path {run}/uwsgi;
    scgi_temp_path {run}/scgi;
    server {{
        listen 127.0.0.1:{port};
        root {code};
        location ~ \\.php$ {{
            include /etc/nginx/fastcgi_params;
            fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
            fastcgi_buffers 64 16k;
            fastcgi_keep_conn on;
            fastcgi_pass unix:{run}/php.sock;
        }}
    }}
}}
"""


@contextmanager
def serving(
    code: Path, run: Path, port: int, *, settings: Mapping[str, str], environ: Mapping[str, str] | None = None
) -> Iterator[list[int]]:
    """Serve the PHP program in `code` on 127.0.0.1; the first processes of nginx and of php-fpm.

    Args:
        code: the folder of the program.
        run: an empty folder for sockets and logs; its path must be short (sockets).
        port: a free one.
        settings: of PHP.
        environ: what the program finds in its environment.
    """
    (run / "sessions").mkdir()
    lines = [f"php_admin_value[{key}] = {value}" for key, value in settings.items()]
    lines += [f'env[{key}] = "{value}"' for key, value in (environ or {}).items()]
    root = os.geteuid() == 0
    owner = "user = root\ngroup = root" if root else ""
    fpm, nginx = run / "fpm.conf", run / "nginx.conf"
    fpm.write_text(_FPM.format(run=run, owner=owner, children=CHILDREN, settings="\n".join(lines)))
    nginx.write_text(_NGINX.format(run=run, owner="user root;" if root else "", port=port, code=code))
    allowed = ["--allow-to-run-as-root"] if root else []
    with ExitStack() as stack:
        log = run / "programs.log"
        php = stack.enter_context(running([str(php_fpm()), "-F", "-y", str(fpm), *allowed], log))
        wait_for(run / "php.sock", log)
        front = stack.enter_context(
            running([str(program("nginx")), "-c", str(nginx), "-e", f"{run}/nginx-errors.log"], log)
        )
        wait_for(run / "nginx.pid", log)
        yield [front, php]
