"""Draws the test log-likelihood of training against wall time and against updates (docs/training-without-sampling.md).

``python docs/training_curves.py RUNS SET HIDDEN FIGURE``: the folder of results that ``training_runs.py`` wrote, with fits of
several seconds. A point is the mean of the fits of one budget (each a run of its own, with rates that fall to 0 at its end),
a bar their standard deviation over seeds. Needs matplotlib and what ``training_runs.py`` needs.
"""

import sys
from pathlib import Path

import matplotlib
import numpy as np

matplotlib.use("svg")
from matplotlib import pyplot
from training_runs import ANNEALING, cells

# Colours (Okabe & Ito, without yellow) and dashes: sampling is blue and grey, mean field as published orange.
STYLES = {
    "cd-1": ("#999999", ":"),
    "cd-10": ("#999999", "-"),
    "pcd-1": ("#0072B2", "-"),
    "pcd-10": ("#0072B2", ":"),
    "pt": ("#56B4E9", "-"),
    "ptt": ("#56B4E9", ":"),
    "emf-1": ("#E69F00", ":"),
    "emf-2": ("#E69F00", "-"),
    "emf-3": ("#E69F00", "--"),
    "pcd-1, averaged": ("#000000", ":"),
    "firing": ("#D55E00", "-"),
}


def curve(found, name, hidden, method):
    """Seconds, mean updates, mean scores and their standard deviations, by rising seconds."""
    points = []
    for (units, budget, annealing, data, kind), lines in found.items():
        seconds, unit = budget.split()
        if (units, annealing, data, kind, unit) == (hidden, ANNEALING, name, method, "s"):
            scores = [line["score"] for line in lines]
            points.append((float(seconds), np.mean([line["steps"] for line in lines]), np.mean(scores), np.std(scores, ddof=1)))
    return np.array(sorted(points)).T


def main():
    runs, name, hidden, figure = sys.argv[1:]
    found = cells(Path(runs))
    pyplot.rcParams |= {"svg.hashsalt": "plefka", "svg.fonttype": "none", "font.family": "sans-serif"}
    drawing, panels = pyplot.subplots(1, 2, figsize=(9, 4.6), sharey=True, layout="constrained")
    for method, (colour, dash) in STYLES.items():
        points = curve(found, name, int(hidden), method)
        if not len(points):
            sys.exit(f"no fits of {method} with {hidden} hidden units on {name}, expected some of several seconds in {runs}")
        seconds, steps, mean, spread = points
        for panel, x in zip(panels, (seconds, steps), strict=True):
            width = 2.4 if method == "firing" else 1.3
            panel.errorbar(x, mean, spread, color=colour, linestyle=dash, linewidth=width, elinewidth=0.8, label=method)
            panel.set_xscale("log")
            panel.grid(color="#e3e6eb", linewidth=0.6)
    panels[0].set(xlabel="seconds of one thread", ylabel="test log-likelihood (nats)")
    panels[1].set(xlabel="updates")
    panels[0].xaxis.set_major_formatter("{x:g}")
    drawing.legend(*panels[0].get_legend_handles_labels(), loc="outside right upper", frameon=False)
    drawing.savefig(figure, metadata={"Date": None, "Creator": "docs/training_curves.py"})


if __name__ == "__main__":
    main()
