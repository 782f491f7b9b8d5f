"""TensorBoard's own reader finds every tag of runs of both kinds, also after kill -9 and --resume."""

import os
import subprocess
import time
from pathlib import Path

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

ROOT = Path(__file__).parents[1]
COMMAND = os.environ.get("PLEFKA_COMMAND", ROOT / "target/debug/plefka")
# Command, flags of a long run, and tags.
RUNS = {
    "net train": (
        "digits --limit 600 --layers 24,16 --batch 50",
        {"loss/training", "error/validation", "rate", "sigma_max/layer 3", "dead/layer 1"},
        {"weights/layer 1", "units/layer 2"},
        {"filters"},
    ),
    "train": (
        "digits --limit 300 --hidden 8 --batch 50 --method cd",
        {"validation/log_likelihood", "validation/pseudo_likelihood"},
        {"weights", "visible", "hidden"},
        {"filters", "samples"},
    ),
}


def wait_for(condition, seconds=60):
    """Wait until a condition holds."""
    for _ in range(20 * seconds):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("the run did not get so far")


@pytest.mark.parametrize("kind", RUNS)
def test_the_reader_finds_every_tag_after_a_kill(kind, tmp_path):
    flags, scalars, histograms, images = RUNS[kind]
    folder, run = tmp_path / "logs", tmp_path / "run"
    words = [COMMAND, *kind.split(), *flags.split(), "--epochs", "100000", "--out", run, "--tensorboard", folder]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: (run / "history.jsonl").exists() and (run / "history.jsonl").read_text().count("\n") >= 2)
    finally:
        process.kill()
        process.wait()
    saved = (run / "history.jsonl").read_text().count("\n")
    again = [COMMAND, *kind.split(), "--resume", run, "--epochs", str(saved + 2), "--tensorboard", folder]
    done = subprocess.run(again, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert len(list(folder.glob("events.out.tfevents.*"))) == 2
    found = EventAccumulator(str(folder), size_guidance={"scalars": 0})
    found.Reload()
    tags = found.Tags()
    assert scalars <= set(tags["scalars"]) and histograms <= set(tags["histograms"]) and images <= set(tags["images"])
    for name in scalars:
        steps = [event.step for event in found.Scalars(name)]
        # Steps that the killed session did and the resumed one did again are there once.
        assert steps == sorted(set(steps)) and len(steps) >= saved, name
    image = found.Images("filters")[-1]
    assert image.encoded_image_string.startswith(b"\x89PNG") and image.width > 28
    histogram = found.Histograms(next(iter(histograms)))[-1].histogram_value
    assert histogram.num > 0 and len(histogram.bucket) == len(histogram.bucket_limit)
