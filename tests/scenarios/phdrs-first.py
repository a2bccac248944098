#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""phdrs-first.py ELF: moves the program headers of a 64-bit ELF core right after its ELF header.

QEMU (since 7.2) puts section headers there and the program headers after them, which e_phoff says;
makedumpfile does not look at e_phoff. The section headers are dropped. The data stays where it is.
"""

import struct
import sys

EHDR_SIZE, PHDR_SIZE = 64, 56
E_PHOFF, E_SHOFF, E_PHNUM, E_SHENTSIZE = 32, 40, 56, 58


def move(file):
    head = bytearray(file.read(EHDR_SIZE))
    (phoff,) = struct.unpack_from("<Q", head, E_PHOFF)
    (phnum,) = struct.unpack_from("<H", head, E_PHNUM)
    file.seek(phoff)
    phdrs = file.read(phnum * PHDR_SIZE)
    struct.pack_into("<QQ", head, E_PHOFF, EHDR_SIZE, 0)
    struct.pack_into("<HHH", head, E_SHENTSIZE, 0, 0, 0)
    file.seek(0)
    file.write(head + phdrs + bytes(phoff - EHDR_SIZE))


if __name__ == "__main__":
    with open(sys.argv[1], "r+b") as core:
        move(core)
