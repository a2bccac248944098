# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads and patches the memory of an x86_64 ELF dump by virtual address, to make damaged ones."""

import re
import struct

KERNEL_TEXT = 0xFFFFFFFF80000000  # __START_KERNEL_map
PAGE_ADDRESS = 0x000FFFFFFFFFF000
PRESENT, HUGE = 1, 1 << 7
PT_LOAD, PT_NOTE = 1, 4


class ElfDump:
    """An ELF dump opened for patching."""

    def __init__(self, path):
        self.file = open(path, "r+b")  # pylint: disable=consider-using-with
        header = self.file.read(64)
        table, size, count = struct.unpack_from("<Q14xHH", header, 32)
        self.file.seek(table)
        rows = [struct.unpack("<IIQQQQQQ", self.file.read(size)) for _ in range(count)]
        self.loads = [(r[4], r[2], r[5]) for r in rows if r[0] == PT_LOAD]  # paddr, offset, size
        note = next(r for r in rows if r[0] == PT_NOTE)
        self.notes = (note[2], note[5])
        self.vmcoreinfo = self._read_vmcoreinfo()

    def close(self):
        self.file.close()

    def _read_vmcoreinfo(self):
        self.file.seek(self.notes[0])
        text = self.file.read(self.notes[1]).partition(b"VMCOREINFO\0")[2].lstrip(b"\0").decode("latin-1")
        return dict(re.findall(r"^([A-Z]+\(?[\w.]*\)?)=(.*)$", text, re.MULTILINE))

    def offset(self, physical):
        for start, offset, size in self.loads:
            if start <= physical < start + size:
                return offset + physical - start
        raise ValueError(f"physical address {physical:#x} is not in the dump")

    def _read_physical_u64(self, physical):
        self.file.seek(self.offset(physical))
        return struct.unpack("<Q", self.file.read(8))[0]

    def translate(self, address):
        """The physical address of a kernel address, by the kernel's own four-level page table."""
        phys_base = int(self.vmcoreinfo["NUMBER(phys_base)"])
        table = int(self.vmcoreinfo["SYMBOL(swapper_pg_dir)"], 16) - KERNEL_TEXT + phys_base
        for shift in (39, 30, 21, 12):
            entry = self._read_physical_u64(table + (address >> shift & 511) * 8)
            if not entry & PRESENT:
                raise ValueError(f"address {address:#x} is not mapped")
            table = entry & PAGE_ADDRESS
            if shift == 12 or entry & HUGE:
                low = (1 << shift) - 1
                return (table & ~low) | (address & low)
        raise AssertionError("the last level always ends the walk")

    def read(self, address, size):
        """Bytes at an address, within one page."""
        self.file.seek(self.offset(self.translate(address)))
        return self.file.read(size)

    def read_u64(self, address):
        return struct.unpack("<Q", self.read(address, 8))[0]

    def write_u64(self, address, value):
        self.file.seek(self.offset(self.translate(address)))
        self.file.write(struct.pack("<Q", value))

    def blank(self, text, size):
        """Overwrites size bytes from each place where text stands, in notes and memory alike."""
        self.file.seek(0)
        places, position, tail = [], 0, b""
        while chunk := self.file.read(1 << 24):
            block = tail + chunk
            places += [position - len(tail) + m.start() for m in re.finditer(re.escape(text), block)]
            position += len(chunk)
            tail = block[-len(text) + 1 :]
        for place in places:
            self.file.seek(place)
            self.file.write(bytes(size))
        return len(places)


def ring(dump, start, limit=5000):
    """The nodes of the list through start, each checked against its neighbour; [] if none."""
    nodes, node = [start], start
    try:
        while (following := dump.read_u64(node)) != start:
            if len(nodes) == limit or dump.read_u64(following + 8) != node:
                return []
            nodes.append(following)
            node = following
    except ValueError:
        return []
    return nodes


def find_tasks_member(dump, task, comm, reach=0x1400):
    """Offset of task_struct.tasks, found by content: the ring through a task that has swapper/0 in it.

    VMCOREINFO does not give it. The ring of a task's css_set also has a head in the kernel's image,
    but what stands at the place of comm before that head is no "swapper/0".
    """
    memory = b"".join(dump.read(task + at, 256) for at in range(0, reach, 256))
    comm_at = memory.index(comm.encode() + b"\0")
    for at in range(0, reach - 16, 8):
        following, previous = struct.unpack_from("<QQ", memory, at)
        if min(following, previous) < 0xFFFF800000000000:
            continue
        for node in ring(dump, task + at):
            if node >= KERNEL_TEXT and dump.read(node - at + comm_at, 10) == b"swapper/0\0":
                return at
    raise ValueError("no ring of tasks found")
