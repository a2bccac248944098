# SPDX-License-Identifier: GPL-2.0-or-later
"""Reports of files and of stored facts, as check-golden compares and store-facts verifies them."""
import contextlib
import os
import pathlib
import sqlite3
import subprocess

FACTS = pathlib.Path(__file__).resolve().parent / "facts"
PRELOAD = None  # a library that each program is run with
FORMATS = ["text", "ticket", "markdown", "html", "json", "sarif"]


def run(oomtopsy, *arguments, folder=None):
    """What it prints; of inputs that fail a report tells, so an exit status is no error here."""
    done = subprocess.run([oomtopsy, *map(str, arguments)], capture_output=True, check=False, timeout=120, cwd=folder,
                          env={**os.environ, "COLUMNS": "80", "LC_ALL": "C.UTF-8", **({"LD_PRELOAD": str(PRELOAD)} if PRELOAD else {})})
    return done.stdout.decode("utf-8", "surrogateescape")


def can_preload(oomtopsy):
    """A sanitizer's runtime has to come first."""
    done = subprocess.run([oomtopsy, "--version"], capture_output=True, text=True, check=False, env={**os.environ, "LD_PRELOAD": str(PRELOAD)})
    return "runtime does not come first" not in done.stderr


def of_file(oomtopsy, path, form):
    """In the file's directory, so that no path of this machine is in it."""
    return run(oomtopsy, "triage", "--format", form, path.name, folder=path.parent)


def of_database(oomtopsy, database, form):
    return run(oomtopsy, "report", "--db", database, "--format", form)


def load_facts(oomtopsy, text, database):
    """Makes a database of today's schema with the facts, and has today's graph and rules run over them."""
    run(oomtopsy, "batch", "--quiet", "--db", database, "@/dev/null")
    with contextlib.closing(sqlite3.connect(database)) as facts:
        facts.executescript(f"BEGIN; {text} COMMIT;")
    run(oomtopsy, "rescan", "--quiet", "--db", database)
