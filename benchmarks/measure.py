"""Runs commands in turn and keeps what the operating system says of each run."""
import os
import shlex
import statistics
import subprocess
import sys
import time


class Command:
    """A command to be measured; `before` runs unmeasured ahead of each run."""

    def __init__(self, name, argv, before=None, env=None):
        self.name, self.argv, self.before, self.env = name, argv, before, env
        self.runs = []

    def run(self, keep=True):
        if self.before:
            self.before()
        start = time.monotonic()
        process = subprocess.Popen(self.argv, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                   env={**os.environ, **(self.env or {})})
        errors = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit("failed: %s\n%s" % (shlex.join(map(str, self.argv)), errors.decode(errors="replace")))
        if keep:
            self.runs.append((wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024))

    def median(self, what):
        return statistics.median(run[("wall", "cpu", "rss").index(what)] for run in self.runs)


def in_turn(commands, runs):
    for command in commands:
        command.run(keep=False)
    for _ in range(runs):
        for command in commands:
            command.run()


def table(commands):
    print("%-50s %9s %9s %9s" % ("median of %d" % len(commands[0].runs), "wall s", "CPU s", "peak MiB"))
    for command in commands:
        print("%-50s %9.2f %9.2f %9.0f" % (command.name, *(command.median(w) for w in ("wall", "cpu", "rss"))))


def shell(script):
    return ["sh", "-c", script]
