"""Many seeds over all cores: each core has a process of its own, with its own phones and server."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from tests.simulation.simulate import Result

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 1_800  # seconds of real time; a run that takes longer hangs


def run_many(seeds: Iterable[int], told: Callable[[Result], None], workers: int | None = None) -> None:
    """Run the seeds in any order; `told` hears of each, in the thread that called.

    Every process has another PYTHONHASHSEED: a run that depended on it would differ when it is repeated.
    """
    left: queue.SimpleQueue[int] = queue.SimpleQueue()
    done: queue.SimpleQueue[Result | None] = queue.SimpleQueue()
    for seed in seeds:
        left.put(seed)
    count = workers or os.cpu_count() or 1
    threads = [threading.Thread(target=work_off, args=(n, left, done), daemon=True) for n in range(count)]
    for thread in threads:
        thread.start()
    while count:
        result = done.get()
        if result is None:
            count -= 1
        else:
            told(result)


def work_off(number: int, left: queue.SimpleQueue[int], done: queue.SimpleQueue[Result | None]) -> None:
    worker: subprocess.Popen[str] | None = None
    while True:
        try:
            seed = left.get_nowait()
        except queue.Empty:
            break
        worker = worker or begin(number)
        result = ask(worker, seed)
        if result is None:
            result = Result(seed, "", [f"its process ended with {worker.wait()} or hung"], "", 0, 0)
            worker = None
        done.put(result)
    if worker is not None:
        end(worker)
    done.put(None)


def begin(number: int, root: Path = ROOT, environment: dict[str, str] | None = None) -> subprocess.Popen[str]:
    """A process that runs seeds, of the code under root. What an altered tree logs is of no interest."""
    own = {**(os.environ if environment is None else environment), "PYTHONHASHSEED": str(number + 1)}
    return subprocess.Popen([sys.executable, "-m", "tests.simulation.many"], cwd=root, env=own, text=True,
                            encoding="utf-8", stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
                            stderr=None if environment is None else subprocess.DEVNULL)


def ask(worker: subprocess.Popen[str], seed: int, phones: Path | None = None, mostly: str = "",
        longest: int = LONGEST) -> Result | None:
    """None when the process died of it, or took so long that it was killed. phones: other ones than it compiled.
    mostly: mishaps above all others. longest: seconds of real time."""
    assert worker.stdin is not None
    assert worker.stdout is not None
    # With its phones: they may be the ones that never come to rest.
    watch = threading.Timer(longest, lambda: os.killpg(worker.pid, signal.SIGKILL))
    watch.start()
    try:
        worker.stdin.write(json.dumps([seed, str(phones or ""), mostly]) + "\n")
        worker.stdin.flush()
        line = worker.stdout.readline()
    except BrokenPipeError:
        line = ""
    finally:
        watch.cancel()
    return Result(**json.loads(line)) if line else None


def end(worker: subprocess.Popen[str]) -> None:
    assert worker.stdin is not None
    assert worker.stdout is not None
    with suppress(BrokenPipeError):  # it may have died
        worker.stdin.close()
    worker.wait(timeout=60)
    worker.stdout.close()


def main() -> None:
    """A worker: a seed a line in, a result a line out."""
    from tests.simulation.node import COMPILED, PhoneProcess
    from tests.simulation.simulate import mishaps_of, simulate

    out, sys.stdout = sys.stdout, sys.stderr  # whatever the server prints is no result
    phones: PhoneProcess | None = None
    for line in sys.stdin:
        seed, path, mostly = json.loads(line)
        compiled = Path(path) if path else COMPILED
        if phones is not None and phones.compiled != compiled:
            phones.close()
            phones = None
        phones = phones or PhoneProcess(compiled)
        result = simulate(seed, phones, mostly=mishaps_of(mostly))
        if result.process_died:
            phones.close()
            phones = None
        out.write(json.dumps(asdict(result)) + "\n")
        out.flush()
    if phones is not None:
        phones.close()


if __name__ == "__main__":
    main()
