#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs a guest under QEMU until its console says so, then dumps its memory or has it dump itself.

Exit status: 0 dumped; 1 the guest did not get there; 2 QEMU itself failed; 77 the guest says that
it cannot, its kernel having no such thing.
"""

import argparse
import collections
import json
import os
import pathlib
import re
import select
import socket
import subprocess
import sys
import tempfile
import time

TRUTH = re.compile(r"scenario: truth (\w+)=(.*)")
FAILED = re.compile(r"scenario: failed: (.*)|Kernel panic - not syncing: (.*)")
SKIPPED = re.compile(r"scenario: skipped: (.*)")
SKIPPED_STATUS = 77
STARTED = "Run /init as init process"
# A kernel that starts says something all the time, however slow the machine is; one that hangs is mute.
START_SECONDS = 900
START_SILENCE = 120
STARTS = 3
# How long a guest may take to come to rest before it is dumped, in CPU time, which a busy machine does not use up
# for others. Many never do: they are in a livelock.
REST_SECONDS = 2
# How long more to look for a moment at which no CPU switches tasks or takes a dead one off the lists.
OPEN_SECONDS = 2
# All of that by the clock.
REST_LIMIT = 120
REST_STEP = 0.05
FLAGS = re.compile(r"\bRFL=([0-9a-f]+) .*\bHLT=([01])")
INTERRUPTS = 0x200  # X86_EFLAGS_IF
FAILED_BUT_PANIC = re.compile(r"scenario: failed: (.*)")
TAIL_LINES = 25
NOTES_WITHIN = 1 << 20  # QEMU writes the notes ahead of the memory
# A console that has told of all blocked tasks says nothing for that long, or is busy with something else until then.
TOLD_SECONDS = 5
TOLD_LIMIT = 60


class GuestError(Exception):
    """The guest did not reach the state to capture."""


class NotStarted(GuestError):
    """The kernel hung before it began what is of this project: on a busy machine TCG sometimes leaves it so."""


class GuestCannot(Exception):
    """The guest's kernel lacks what the scenario is about."""


def cpu_seconds(pid):
    """The CPU time that a process and its children have had; 0 when it is gone."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    except OSError:
        return 0
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK") + sum(map(cpu_seconds, children))


class Monitor:
    """QEMU's machine protocol (QMP): one JSON object a line over a Unix socket."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.lines = self.socket.makefile("r", encoding="utf-8")
        self.lines.readline()  # the greeting
        self.command("qmp_capabilities")

    def command(self, name, **arguments):
        request = {"execute": name, "arguments": arguments}
        self.socket.sendall(json.dumps(request).encode())
        for line in self.lines:
            reply = json.loads(line)
            if "error" in reply:
                raise OSError(f"{name}: {reply['error']['desc']}")
            if "return" in reply:
                return reply["return"]
        raise OSError(f"{name}: QEMU closed the connection")


class Guest:
    """A running QEMU whose serial console is its standard output."""

    def __init__(self, qemu, folder, console_log):
        self.monitor_path = os.path.join(folder, "qmp")
        self.console_log = console_log
        self.lines, self.unseen, self.pending = [], collections.deque(), b""
        self.process = subprocess.Popen(
            qemu
            + ["-display", "none", "-no-reboot", "-monitor", "none"]
            + ["-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console"]
            + ["-qmp", f"unix:{self.monitor_path},server=on,wait=off"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def read_console(self, seconds):
        """Takes what the console says next; whether it said anything within the time. GuestError when it ends."""
        if not select.select([self.process.stdout], [], [], max(0, seconds))[0]:
            return False
        chunk = os.read(self.process.stdout.fileno(), 65536)
        if not chunk:
            raise GuestError("QEMU ended: " + self.process.stderr.read().decode().strip())
        *lines, self.pending = (self.pending + chunk).split(b"\n")
        for line in lines:
            text = line.decode(errors="replace").rstrip("\r")
            self.lines.append(text)
            self.unseen.append(text)
            self.console_log.write(text + "\n")
        self.console_log.flush()
        return True

    def console(self, deadline, silence):
        """Yields each line of the console once; GuestError when the time is up, or nothing is said for too long."""
        while True:
            # Several may come at once: those behind the line that ends this wait are left for the next one.
            while self.unseen:
                yield self.unseen.popleft()
            if not self.read_console(min(silence, deadline - time.monotonic())):
                raise GuestError("time is up" if time.monotonic() >= deadline else f"mute for {silence} seconds")

    def wait_for(self, pattern, seconds, failures=FAILED, silence=float("inf")):
        for line in self.console(time.monotonic() + seconds, silence):
            if re.search(pattern, line):
                return
            skipped = SKIPPED.search(line)
            if skipped:
                raise GuestCannot(skipped.group(1))
            failure = failures.search(line)
            if failure:
                raise GuestError(failure.group(1) or "panic: " + failure.group(2))

    def start(self):
        try:
            self.wait_for(STARTED, START_SECONDS, silence=START_SILENCE)
        except GuestError as error:
            raise NotStarted(error) from error

    def truth(self):
        """What the guest said of itself, as {key: value}."""
        return dict(m.groups() for m in map(TRUTH.search, self.lines) if m)

    def sysrq(self, monitor, key):
        """SysRq on a serial console is a break."""
        monitor.command("chardev-send-break", id="console")
        self.process.stdin.write(key)
        self.process.stdin.flush()

    def crash(self):
        self.sysrq(Monitor(self.monitor_path), b"c")

    def tell_blocked(self, monitor):
        """Has the console say who is blocked, as an operator does who looks at a machine that hangs.

        After the dump, which shows the same tasks and does not have to know that somebody asked.
        """
        monitor.command("cont")
        for key in b"8", b"w":
            self.sysrq(monitor, key)
            self.read_console(1)
        limit = time.monotonic() + TOLD_LIMIT
        while time.monotonic() < limit and self.read_console(TOLD_SECONDS):
            pass

    def stop_at_rest(self, monitor):
        """Stops the guest when all its CPUs are idle, or when the time for that is up.

        Whoever said ready goes on for a moment: it returns to its program, which ends, and its parent takes note
        of that. Nobody should be caught in the middle of it. A guest in a livelock is never idle; but while a CPU
        takes interrupts it is neither in schedule(), between two tasks, nor in release_task(), which both keep
        them off. Only x86's registers tell.
        """
        limit, began = time.monotonic() + REST_LIMIT, cpu_seconds(self.process.pid)
        while True:
            monitor.command("stop")
            registers = monitor.command("human-monitor-command", **{"command-line": "info registers -a"})
            cpus, late = FLAGS.findall(registers), cpu_seconds(self.process.pid) - began - REST_SECONDS
            rest = all(halted == "1" or late >= 0 and int(flags, 16) & INTERRUPTS for flags, halted in cpus)
            if late >= OPEN_SECONDS or cpus and rest or time.monotonic() > limit:
                return
            monitor.command("cont")
            # The console has to be read on: a guest whose console is full stands still.
            self.read_console(REST_STEP)

    def dump(self, targets, bare):
        """Writes one dump for each (format, path); the guest stands still in between."""
        monitor = Monitor(self.monitor_path)
        self.stop_at_rest(monitor)
        for dump_format, path in targets:
            monitor.command(
                "dump-guest-memory", paging=False, protocol=f"file:{path}", format=dump_format
            )
            with open(path, "rb") as dump:
                if not bare and b"VMCOREINFO" not in dump.read(NOTES_WITHIN):
                    raise GuestError("the dump has no VMCOREINFO: is qemu_fw_cfg loaded?")
        self.tell_blocked(monitor)

    def kill(self):
        self.process.kill()
        self.process.wait()


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--until", required=True, help="regular expression over console lines")
    parser.add_argument("--timeout", type=float, default=300, help="seconds of this machine")
    parser.add_argument("--console", required=True, help="file to keep the console in")
    parser.add_argument("--truth", required=True, help="file for the guest's truth lines")
    parser.add_argument("--dump", action="append", default=[], metavar="FORMAT=FILE")
    parser.add_argument("--bare", action="store_true", help="the dump need not have VMCOREINFO")
    parser.add_argument("--crash", metavar="REGEX", help="panic the guest, wait for this line")
    parser.add_argument("qemu", nargs="+", help="QEMU and its options, after --")
    return parser.parse_args()


def run_once(arguments):
    with tempfile.TemporaryDirectory() as folder, open(
        arguments.console, "w", encoding="utf-8"
    ) as console_log:
        guest = Guest(arguments.qemu, folder, console_log)
        try:
            guest.start()
            guest.wait_for(arguments.until, arguments.timeout)
            if arguments.crash:
                guest.crash()
                guest.wait_for(arguments.crash, arguments.timeout, FAILED_BUT_PANIC)
            else:
                guest.dump([dump.split("=", 1) for dump in arguments.dump], arguments.bare)
        except NotStarted:
            raise
        except GuestCannot as reason:
            print(f"the guest cannot: {reason}", file=sys.stderr)
            return SKIPPED_STATUS
        except GuestError as error:
            print(f"the guest did not get there: {error}; its last lines:", file=sys.stderr)
            print("\n".join("    " + line for line in guest.lines[-TAIL_LINES:]), file=sys.stderr)
            return 1
        finally:
            guest.kill()
    with open(arguments.truth, "w", encoding="utf-8") as file:
        file.writelines(f"{key}={value}\n" for key, value in guest.truth().items())
    return 0


def run(arguments):
    for start in range(1, STARTS + 1):
        try:
            return run_once(arguments)
        except NotStarted as error:
            print(f"start {start} of {STARTS}: the guest's kernel did not come up: {error}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    try:
        sys.exit(run(parse_arguments()))
    except OSError as error:
        print(f"vm.py: {error}", file=sys.stderr)
        sys.exit(2)
