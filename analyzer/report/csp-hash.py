#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes the hash by which a Content-Security-Policy allows a script.

usage: csp-hash.py SCRIPT OUTPUT
"""
import base64
import hashlib
import sys

script, output = sys.argv[1:]
with open(script, "rb") as f, open(output, "w", encoding="ascii") as out:
    out.write("sha256-" + base64.b64encode(hashlib.sha256(f.read()).digest()).decode())
