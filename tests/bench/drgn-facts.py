#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads from a dump what a triage reads, as one would with drgn's Python: to compare times.

Tasks with their memory, all stacks, mutexes waited for with their owners, requests for memory, zones.
Prints one JSON object.

usage: drgn-facts.py VMLINUX DUMP
"""

import json
import sys

import drgn
from drgn import Object, Program
from drgn.helpers.linux.nodemask import for_each_online_node
from drgn.helpers.linux.pid import for_each_task
from drgn.helpers.linux.sched import task_state_to_char


def argument(trace, functions, name):
    """The value of an argument in the outermost frame of one of the functions that has it."""
    for frame in reversed(trace):
        if (frame.name or "").split(".")[0] in functions:
            try:
                return frame[name].value_()
            except (KeyError, drgn.ObjectAbsentError):
                pass
    return None


def read_mm(task):
    if not task.mm:
        return None
    counters = task.mm.rss_stat.count if hasattr(task.mm.rss_stat, "count") else task.mm.rss_stat
    return {"total_vm": task.mm.total_vm.value_(), "rss": [c.counter.value_() for c in counters]}


def read_task(prog, task):
    trace = prog.stack_trace(task)
    lock = argument(trace, ("__mutex_lock", "mutex_lock"), "lock")
    facts = {
        "pid": task.pid.value_(),
        "comm": task.comm.string_().decode(errors="replace"),
        "state": task_state_to_char(task),
        "mm": read_mm(task),
        "oom_mm": task.signal.oom_mm.value_(),
        "frames": [(frame.name, frame.pc) for frame in trace],
        "gfp_mask": argument(trace, ("__alloc_pages_slowpath", "__alloc_pages"), "gfp_mask"),
    }
    if lock:
        mutex = Object(prog, "struct mutex *", lock)
        facts["lock"] = {"addr": lock, "owner": mutex.owner.counter.value_() & ~7}
    return facts


def read_zones(prog):
    for number in for_each_online_node(prog):
        for zone in prog["node_data"][number].node_zones:
            if zone.present_pages:
                yield {"name": zone.name.string_().decode(), "free": zone.vm_stat[0].counter.value_(),
                       "watermark": [mark.value_() for mark in zone._watermark]}


def main():
    prog = Program()
    prog.set_core_dump(sys.argv[2])
    prog.load_debug_info([sys.argv[1]])
    json.dump({"tasks": [read_task(prog, task) for task in for_each_task(prog)],
               "zones": list(read_zones(prog))}, sys.stdout)


main()
