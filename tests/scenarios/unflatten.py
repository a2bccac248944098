#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""unflatten.py FLAT PLAIN: puts a flattened kdump-compressed file into its plain order.

The flattened form, made for pipes, is a 4096-byte header that begins with "makedumpfile", then
records of {offset, size} as big-endian 64-bit numbers, each followed by its bytes; an offset of -1
ends it (struct makedumpfile_header and makedumpfile_data_header of makedumpfile.h).
"""

import struct
import sys

HEADER_SIZE = 4096
RECORD = struct.Struct(">qq")


def unflatten(flat, plain):
    if not flat.read(HEADER_SIZE).startswith(b"makedumpfile\0"):
        raise ValueError("not a flattened file")
    while True:
        offset, size = RECORD.unpack(flat.read(RECORD.size))
        if offset < 0:
            return
        plain.seek(offset)
        plain.write(flat.read(size))


if __name__ == "__main__":
    with open(sys.argv[1], "rb") as source, open(sys.argv[2], "wb") as target:
        unflatten(source, target)
