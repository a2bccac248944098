#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""recompress-snappy.py RAW SNAPPY: compresses the pages of an uncompressed kdump-compressed file.

As makedumpfile -p does; Debian builds neither makedumpfile nor QEMU with snappy. The layout is that of
makedumpfile's diskdump_mod.h: struct disk_dump_header, bitmaps of which the second tells the pages that
are there, then a page_desc for each, then the data.
"""

import ctypes
import struct
import sys

BLOCK = struct.Struct("<iii")  # block_size, sub_hdr_size, bitmap_blocks of disk_dump_header
STATUS_OFFSET, BLOCK_OFFSET = 424, 428
PAGE_DESC = struct.Struct("<QIIQ")  # offset, size, flags, page_flags
SNAPPY_FLAG = 4


class Snappy:
    """The C interface of libsnappy, which libkdumpfile brings."""

    def __init__(self):
        self.library = ctypes.CDLL("libsnappy.so.1")

    def compress(self, data):
        size = ctypes.c_size_t(32 + len(data) + len(data) // 6)
        target = ctypes.create_string_buffer(size.value)
        if self.library.snappy_compress(data, ctypes.c_size_t(len(data)), target, ctypes.byref(size)):
            raise ValueError("snappy_compress failed")
        return target.raw[: size.value]


def count_pages(source, block_size, sub_hdr_size, bitmap_blocks):
    half = bitmap_blocks * block_size // 2
    source.seek((1 + sub_hdr_size) * block_size + half)
    return bin(int.from_bytes(source.read(half), "little")).count("1")


def recompress(source, target):
    source.seek(BLOCK_OFFSET)
    block_size, sub_hdr_size, bitmap_blocks = BLOCK.unpack(source.read(BLOCK.size))
    count = count_pages(source, block_size, sub_hdr_size, bitmap_blocks)
    descs_at = (1 + sub_hdr_size + bitmap_blocks) * block_size
    source.seek(0)
    target.write(source.read(descs_at))
    target.seek(STATUS_OFFSET)
    target.write(struct.pack("<i", SNAPPY_FLAG))

    snappy, end, written = Snappy(), descs_at + count * PAGE_DESC.size, {}
    for nth in range(count):
        source.seek(descs_at + nth * PAGE_DESC.size)
        offset, size, flags, page_flags = PAGE_DESC.unpack(source.read(PAGE_DESC.size))
        if offset not in written:  # zero pages share one
            source.seek(offset)
            page = source.read(size)
            data = snappy.compress(page)
            written[offset] = (end, len(data), SNAPPY_FLAG)
            if len(data) >= size:
                data, written[offset] = page, (end, size, flags)
            target.seek(end)
            target.write(data)
            end += len(data)
        target.seek(descs_at + nth * PAGE_DESC.size)
        target.write(PAGE_DESC.pack(*written[offset], page_flags))


if __name__ == "__main__":
    with open(sys.argv[1], "rb") as raw, open(sys.argv[2], "wb") as compressed:
        recompress(raw, compressed)
