#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Prints as JSON what drgn itself reads of a dump: tasks, memory sizes, owners of mutexes and stacks.

    python3 tests/drgn/peer.py DUMP DEBUG_DIR [MUTEX_ADDRESS...]

Exit status: 0, or 77 when drgn cannot read the dump: drgn 0.0.31 translates no arm64 addresses in QEMU's ELF dumps.
Runs where python3-drgn is; tests/drgn/check-peers compares what it prints with our facts.
"""

import bisect
import json
import pathlib
import sys

import drgn
from drgn import Object, Program
from drgn.helpers.linux.cpumask import for_each_online_cpu
from drgn.helpers.linux.module import for_each_module
from drgn.helpers.linux.percpu import percpu_counter_sum
from drgn.helpers.linux.pid import for_each_task
from drgn.helpers.linux.sched import cpu_curr, task_state_to_char

SKIPPED = 77
MUTEX_FLAGS = 7  # the low bits of mutex.owner, include/linux/mutex.h
COUNTERS = {"rss_file": "MM_FILEPAGES", "rss_anon": "MM_ANONPAGES", "rss_shmem": "MM_SHMEMPAGES", "swap": "MM_SWAPENTS"}


def load_kernel(program, folder):
    vmlinux = next(folder.glob("usr/lib/debug/boot/vmlinux-*"))
    program.load_debug_info([str(vmlinux)])


def load_modules(program, folder):
    """Loads what there is for the dump's modules, and returns the names of those without."""
    files = {path.stem.replace("-", "_"): str(path) for path in folder.glob("usr/lib/debug/lib/modules/*/kernel/**/*.ko*")}
    try:
        names = [module.name.string_().decode() for module in for_each_module(program)]
    except drgn.FaultError as error:
        print(f"drgn cannot read the kernel's addresses in this dump: {error}", file=sys.stderr)
        sys.exit(SKIPPED)
    found = [files[name] for name in names if name in files]
    if found:
        program.load_debug_info(found)
    return [name for name in names if name not in files]


def counter(mm, name):
    """A counter of pages; an array of atomics up to 6.1, of struct percpu_counter since (f1a7941243c1)."""
    index = mm.prog_.constant(name)
    try:
        return max(mm.rss_stat.count[index].counter.value_(), 0)
    except AttributeError:
        return max(int(percpu_counter_sum(mm.rss_stat[index].address_of_())), 0)


def read_mm(mm, page_kb):
    sizes = {f"{name}_kb": counter(mm, enumerator) * page_kb for name, enumerator in COUNTERS.items()}
    return {"addr": mm.value_(), "total_vm_kb": mm.total_vm.value_() * page_kb, **sizes}


def label_before(labels, address):
    """The symbols without a size, such as entry_SYSCALL_64_after_hwframe, that are the nearest at or before ADDRESS."""
    at = bisect.bisect_right(labels, address, key=lambda symbol: symbol.address)
    return labels[at - 1 : at]


def read_frame(program, labels, frame):
    """A frame as the machine has it, or nothing for one that only the compiler had.

    An address has several names where functions share code or labels lie within others; drgn prefers the first.
    """
    if frame.is_inline:
        return None
    try:
        first = frame.symbol()
    except LookupError:
        return {"pc": frame.pc, "names": []}
    others = program.symbols(frame.pc) + [label for label in label_before(labels, frame.pc) if label.address > first.address]
    names = [(symbol.name, frame.pc - symbol.address) for symbol in (first, *others)]
    return {"pc": frame.pc, "names": names}


def read_stack(program, labels, task):
    try:
        frames = program.stack_trace(task)
    except (ValueError, LookupError, drgn.FaultError) as error:
        return str(error)
    return [frame for frame in (read_frame(program, labels, frame) for frame in frames) if frame]


def running(program):
    """Who runs by the runqueues' word: task->on_cpu is also set for the task that the CPU is about to leave."""
    return {cpu_curr(program, cpu).value_() for cpu in for_each_online_cpu(program)}


def read_task(program, labels, task, page_kb, on_cpu):
    return {
        "addr": task.value_(),
        "pid": task.pid.value_(),
        "tgid": task.tgid.value_(),
        "ppid": task.real_parent.tgid.value_(),
        "comm": task.comm.string_().decode(errors="replace"),
        "state": task_state_to_char(task),
        "on_cpu": int(task.value_() in on_cpu),
        "switching": bool(task.on_cpu) and task.value_() not in on_cpu,
        "mm": read_mm(task.mm, page_kb) if task.mm else None,
        "stack": read_stack(program, labels, task),
    }


def mutex_owner(program, address):
    word = Object(program, "struct mutex", address=address).owner.counter.value_()
    return word & ~MUTEX_FLAGS & ((1 << 64) - 1)


def main(dump, folder, *mutexes):
    program = Program()
    program.set_core_dump(dump)
    load_kernel(program, pathlib.Path(folder))
    without = load_modules(program, pathlib.Path(folder))
    labels = sorted((symbol for symbol in program.symbols() if not symbol.size), key=lambda symbol: symbol.address)
    page_kb = program["PAGE_SIZE"].value_() // 1024
    on_cpu = running(program)
    json.dump(
        {
            "version": drgn.__version__,
            "modules_without_file": without,
            "tasks": [read_task(program, labels, task, page_kb, on_cpu) for task in for_each_task(program)],
            "mutexes": {address: mutex_owner(program, int(address)) for address in mutexes},
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
