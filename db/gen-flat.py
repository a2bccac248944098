#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes the schema that all migrations together come to, as SQL: tables, then indexes, a file of its own each.

usage: gen-flat.py TABLES.sql INDEXES.sql MIGRATION.sql...

The text is what SQLite itself keeps of each table, so a database that was made of it has the same schema, to the letter, as one
that went through all migrations.
"""
import sqlite3
import sys


def main():
    tables, indexes, *migrations = sys.argv[1:]
    con = sqlite3.connect(":memory:")
    for path in migrations:
        with open(path, encoding="utf-8") as f:
            con.executescript(f.read())
    for kind, path in (("table", tables), ("index", indexes)):
        rows = con.execute("SELECT sql FROM sqlite_schema WHERE type = ? AND sql IS NOT NULL ORDER BY rowid", (kind,))
        with open(path, "w", encoding="utf-8") as out:
            out.writelines(f"{sql};\n" for (sql,) in rows)


main()
