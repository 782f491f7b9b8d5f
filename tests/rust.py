"""Build and run the Rust test programs one after the other, and print the slowest tests.

Every program prints its own closing line. Times of single tests are an unstable option of the test harness, which the
variable RUSTC_BOOTSTRAP allows; it is set for the programs alone, not for the build.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TIMED = ["-Z", "unstable-options", "--report-time"]
LINE = re.compile(r"^test (.+?) \.\.\. (ok|FAILED|ignored)[^<\n]*(?:<([\d.]+)s>)?$")


def programs(arguments):
    """Yield name and path of every test program, and the folder it runs in, after building them."""
    command = ["cargo", "test", "--no-run", "--message-format=json-render-diagnostics", *arguments]
    built = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if built.returncode:
        sys.exit(built.returncode)
    for line in built.stdout.splitlines():
        message = json.loads(line)
        if message.get("reason") == "compiler-artifact" and message["profile"]["test"] and message["executable"]:
            folder = pathlib.Path(message["manifest_path"]).parent
            yield f"{folder.name} {message['target']['name']}", message["executable"], folder


def run(name, program, folder, filters):
    """Run one program; return its exit status and (seconds, name) of its tests."""
    print(f"\n-- {name}", flush=True)
    environment = {**os.environ, "RUSTC_BOOTSTRAP": "1"}
    command = [program, *TIMED, *filters]
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True)
    times, shown = [], False
    for line in process.stdout:
        test = LINE.match(line.rstrip("\n"))
        if test is None:
            # Everything but the lines of tests that passed: failures, and the closing line.
            shown = shown or line.startswith("failures:")
            if shown or line.startswith("test result:"):
                print(line, end="", flush=True)
            continue
        if test[2] == "FAILED":
            print(line, end="", flush=True)
        if test[3]:
            times.append((float(test[3]), f"{name} {test[1]}"))
    return process.wait(), times


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--filter", action="append", default=[], help="only tests whose names contain this")
    parser.add_argument("--slowest", type=int, default=20, help="how many of the slowest tests are printed")
    parser.add_argument("cargo", nargs="*", help="arguments of cargo test, after --")
    arguments = parser.parse_args()
    status, times = 0, []
    for name, program, folder in list(programs(arguments.cargo or ["--workspace", "--no-default-features", "--tests"])):
        code, found = run(name, program, folder, arguments.filter)
        status = status or code
        times.extend(found)
    print(f"\nThe slowest of {len(times)} tests, {sum(t for t, _ in times):.0f} s in all:")
    for seconds, name in sorted(times, reverse=True)[: arguments.slowest]:
        print(f"{seconds:8.2f} s  {name}")
    sys.exit(status)


if __name__ == "__main__":
    main()
