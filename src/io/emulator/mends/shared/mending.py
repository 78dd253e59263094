"""What the mends of every emulator begin with: they are read by each Python that has their folder in PYTHONPATH, and have to fit."""

import json
import os
import threading
from importlib.metadata import PackageNotFoundError, version

REHEARSAL = bool(os.environ.get("SLIPWAY_EMULATOR"))


def begin(package, mend, facts=dict):
    """Mends the package where this Python has it; a rehearsal is told what runs here, with more `facts`, or why the mend does not fit."""
    try:
        version(package)
    except PackageNotFoundError:
        # A wrapper that is Python too and finds its program elsewhere.
        return
    try:
        mend()
    except Exception as error:
        # Another version that has moved what is mended.
        if not REHEARSAL:
            raise
        tell(package, {**facts(), "error": f"{type(error).__name__}: {error}"})
    else:
        if REHEARSAL:
            tell(package, facts())


def tell(package, facts):
    """Says on the first line what runs here, and so that the mends were read."""
    line = json.dumps({"emulator": package, "version": version(package), **facts})
    os.write(1, f"{line}\n".encode())
    threading.Thread(target=end_with_slipway, daemon=True).start()


def end_with_slipway():
    """Ends when the pipe that is our standard input is closed: whoever started us is gone, however it went."""
    try:
        while os.read(0, 4096):
            pass
    except OSError:
        pass
    os.kill(os.getpid(), 15)
