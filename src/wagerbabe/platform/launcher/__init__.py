"""The launcher: PostgreSQL, Valkey, Caddy and our own roles as children, in one data folder.

It knows nothing of the rest of the product.

    with interruptible(), DataFolder(path).locked() as folder, Children() as children:
        check_port(host, port)
        postgres, valkey = Postgres(folder), Valkey(folder)
        children.start(postgres.make_child(), valkey.make_child())
        ...  # postgres.dsn(), valkey.url()
        children.supervise()

Everything that can stand in the way is a `CannotStart` whose message tells a person what to do.
"""

from wagerbabe.platform.launcher.caddy import Caddy, Origin
from wagerbabe.platform.launcher.children import Child, Children, Program
from wagerbabe.platform.launcher.dumps import DumpFailed, dump, restore
from wagerbabe.platform.launcher.errors import CannotStart
from wagerbabe.platform.launcher.folder import DataFolder, default_data_folder
from wagerbabe.platform.launcher.interruption import interruptible
from wagerbabe.platform.launcher.postgres import Postgres, run_tool, tools_folder
from wagerbabe.platform.launcher.preflight import check_port, check_space
from wagerbabe.platform.launcher.probes import accepts, answers
from wagerbabe.platform.launcher.valkey import Valkey

__all__ = [
    "Caddy",
    "CannotStart",
    "Child",
    "Children",
    "DataFolder",
    "DumpFailed",
    "Origin",
    "Postgres",
    "Program",
    "Valkey",
    "accepts",
    "answers",
    "check_port",
    "check_space",
    "default_data_folder",
    "dump",
    "interruptible",
    "restore",
    "run_tool",
    "tools_folder",
]
