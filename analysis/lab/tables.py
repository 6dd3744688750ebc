#!/usr/bin/env python3
"""Fills the tables and verdicts of docs/experiments.md and docs/nonlinear.md from docs/results.

    analysis/lab/tables.py docs/results docs/experiments.md docs/nonlinear.md

What stands between "<!-- NAME -->" and "<!-- end -->" is replaced by what the function of that NAME
below makes of the JSON and CSV files.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import csv
import json
import pathlib
import re
import sys

results, documents = pathlib.Path(sys.argv[1]), [pathlib.Path(name) for name in sys.argv[2:]]


def load(name):
    return json.loads((results / f"{name}.json").read_text())


def number(x, digits=3):
    return x if isinstance(x, str) else f"{x:.{digits}g}"


def percent(x):
    return x if isinstance(x, str) else f"{100 * x:.1f}"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join("---" for _ in head) + " |"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def verdict(name):
    one = load(name)
    seeds = one["seeds"]
    runs = f"Seeds {seeds[0]} to {seeds[-1]}" if seeds else "Other experiments' records"
    return f"**Verdict.** {one['verdict']}\n\n({runs}, commit {one['commit']}, {one['machine']}.)"


def e1():
    rows = []
    for key, entry in load("E1")["numbers"].items():
        network, direction = key.split()
        rows.append([
            network, {"+g": "uphill +g", "-g": "downhill −g", "step": "AdamW's step"}[direction],
            percent(entry["accuracy_start"]), percent(entry["accuracy_at_r_1"]),
            percent(entry["flips_at_r_1"]), number(entry["onset_loss_doubled"]),
            number(entry["onset_loss_doubled_exact"]),
            number(entry["collapse_accuracy_halved"]), number(entry["exact_over_bound"]),
        ])
    return table(["network", "direction", "accuracy %", "at r = 1", "flips at r = 1, %",
                  "loss doubles at r", "at r\\*", "accuracy halves at r", "ρ\\*/ρ_a"], rows)


def e2():
    names = {"+g": "uphill +g", "-g": "downhill −g", "random": "random"}
    rows = []
    for key, entry in load("E2")["numbers"].items():
        network, phase, direction = key.split()
        rows.append([network, phase, names[direction], number(entry["loss_ratio_at_r_1"]),
                     percent(entry["flips_at_r_1"]), percent(entry["accuracy_start"]),
                     percent(entry["accuracy_at_r_1"]), number(entry["onset_over_rho_a"]),
                     number(entry["onset_over_exact"]), number(entry["flips_reach_a_tenth"]),
                     number(entry["accuracy_halved"])])
    return table(["network", "phase", "direction", "loss ratio at r = 1", "flips at r = 1, %",
                  "accuracy %", "at r = 1", "loss +10 %, in ρ_a", "in ρ\\*",
                  "flips 10 %, in ρ_a", "accuracy halves, in ρ_a"], rows)


def e3():
    numbers = load("E3")["numbers"]
    rows = []
    for variant, title in (("retrained", "retrained for each T"), ("one_model", "one network")):
        for sign, name in (("-g", "downhill −g"), ("+g", "uphill +g")):
            for suffix, count in (("", "0.25 to 64"), (" six temperatures", "0.25 to 8")):
                rows.append([title, name, count] + [
                    number(numbers[f"sd_ln_{column} {variant} {sign}{suffix}"])
                    for column in ("onset", "onset_r", "onset_r_exact")])
    return table(["networks", "direction", "temperatures", "τ", "τ/ρ_a(T)", "τ/ρ\\*(T)"], rows)


METHODS = {
    "none": "no guard", "gradient_clip": "gradient clipping", "update_clip": "update clipping",
    "armijo": "Armijo", "polyak": "Polyak", "cap_bound": "cap at ρ_a", "cap_exact": "cap at ρ\\*",
    "cap_batch": "cap at the batch's ρ\\*",
}


LARGEST = ["largest r", "largest r\\*", "largest loss ratio of a step", "most flips of a step, %"]


def largest(entry):
    return [number(entry["largest_r"], 2), number(entry["largest_r_exact"], 2),
            number(entry["largest_loss_ratio"], 2), percent(entry["largest_flips"])]


def e4():
    numbers = load("E4")["numbers"]
    rows = []
    for rate, name in (("0.0001", "1e-4"), ("0.001", "1e-3"), ("0.01", "1e-2")):
        for method, title in METHODS.items():
            entry = numbers[f"{rate} {method}"]
            rows.append([name, title, percent(entry["final_accuracy_median"]),
                         percent(entry["final_accuracy_least"])] + largest(entry))
    return table(["base rate", "method", "final accuracy %, median", "worst"] + LARGEST, rows)


def e5():
    numbers = load("E5")["numbers"]
    rows = []
    for model, name in (("one_token", "one-token transformer"), ("mlp_ln3", "MLP+LN"),
                        ("cnn_bn_1d", "CNN+BN")):
        for method, title in METHODS.items():
            if f"{model} {method} 1" not in numbers:
                continue
            row = [name, title]
            for factor in (1, 10, 100, 1000, 10000):
                entry = numbers[f"{model} {method} {factor}"]
                row.append(percent(entry["accuracy_median"]))
            row.append(percent(entry["accuracy_batch_median"]) if model == "cnn_bn_1d" else "")
            row.append(number(entry["r_median"], 2))
            row.append(number(entry["r_exact_median"], 2))
            row.append(number(entry["loss_ratio_median"], 2))
            row.append(percent(entry["flips_median"]))
            rows.append(row)
    return table(["network", "method", "no spike", "10", "100", "1000", "10,000",
                  "10,000, test batch statistics", "r", "r\\*", "loss ratio", "flips %"], rows)


def e6():
    rows = []
    for mode, entry in load("E6")["numbers"].items():
        rows.append([mode.replace("_", " "), percent(entry["final_accuracy_median"])] + [
            " / ".join(str(entry[f"{kind}_third_{third}"]) for third in (1, 2, 3))
            for kind in ("kink", "output", "attention")] + [
            percent(entry["steps_that_raise_the_loss"]), percent(entry["flips_median"])] +
            largest(entry))
    return table(["mode", "final accuracy %", "feed-forward proxy least", "output (ρ_a) least",
                  "attention least", "steps that raise the loss, %", "flips of a step, %, median"] +
                 LARGEST, rows)


def e7():
    rows = []
    for key, entry in load("E7")["numbers"].items():
        network, phase, direction = key.split()
        rows.append([network, phase, "gradient (downhill)" if direction == "-g" else "random",
                     number(entry["ratio_median"]), number(entry["ratio_least"]),
                     number(entry["ratio_exact_median"]), number(entry["ratio_exact_least"]),
                     number(entry["loss_ratio_at_step"])])
    return table(["network", "phase", "direction", "2/κ over ρ_a, median", "least",
                  "2/κ over ρ\\*, median", "least", "loss ratio at 2/κ"], rows)


def e8():
    rows = []
    for key, entry in load("E8")["numbers"].items():
        network, when = key.split()
        rows.append([network, when, number(entry["sample_exact_over_bound_median"]),
                     number(entry["batch_exact_over_bound"]),
                     number(entry["sample_exact_over_lower_median"], 4),
                     number(entry["top2_over_exact_median"]),
                     percent(entry["top2_too_long_share"])])
    return table(["network", "training", "ρ\\*/ρ_a, median sample", "ρ\\*/ρ_a, batch",
                  "ρ\\*/lower bound, median sample", "top-2/ρ\\*, median",
                  "samples with top-2 > ρ\\*, %"], rows)


def e9():
    with open(results / "E9.csv", newline="") as file:
        records = list(csv.DictReader(file))
    settings = list(dict.fromkeys((r["source"], r["setting"]) for r in records))
    rows = []
    for method, title in METHODS.items():
        row = [title]
        for source, setting in settings:
            found = [r for r in records if (r["source"], r["setting"], r["method"]) ==
                     (source, setting, method)]
            row.append(f"{found[0]['survived']}/{found[0]['runs']}, "
                       f"{100 * float(found[0]['accuracy_least']):.0f}" if found else "")
        rows.append(row)
    return table(["method"] + [f"{source} {setting}" for source, setting in settings], rows)


def e10():
    numbers = load("E10")["numbers"]
    rows = []
    for problem, name in (("gaussian", "Gaussian points"), ("two_classes", "digits 0 and 1"),
                          ("all_classes", "ten digits")):
        for k in range(-1, 6):
            rate = f"{10.0 ** k:g}"
            entry = numbers[f"{problem} rate {rate}"]
            rows.append([name, rate, number(entry["steps_to_no_errors"], 4)] + largest(entry))
    return table(["data", "rate", "steps to no errors"] + LARGEST, rows)


def e11():
    rows = []
    for key, entry in load("E11")["numbers"].items():
        network, stage, direction = key.split()
        certified = entry["certified_zeros"]
        rows.append([
            network, stage, direction, f"{certified}/{entry['samples']}",
            number(entry["true_over_exact_median"]), number(entry["true_over_rho_a_median"]),
            number(entry["true_over_rho_a_least"]),
            f"{100 * entry['below_rho_a'] / certified:.0f}" if certified else "",
            number(entry["true_over_batch_rho_a_least"]), number(entry["model_over_true_median"]),
            number(entry["curvature_over_true_median"]), number(entry["calls_median"], 4),
        ])
    return table(["network", "stage", "direction", "certified", "ρ_true/ρ\\*", "ρ_true/ρ_a", "least",
                  "below ρ_a, %", "least/batch's ρ_a", "ρ_TM/ρ_true", "C13/ρ_true", "evaluations"],
                 rows)


def fill(match):
    name = match.group(1)
    made = verdict(name.split()[0]) if name.endswith("verdict") else globals()[name.lower()]()
    return f"<!-- {name} -->\n{made}\n<!-- end -->"


for document in documents:
    text = document.read_text()
    document.write_text(
        re.sub(r"<!-- (E\d+(?: verdict)?) -->\n.*?<!-- end -->", fill, text, flags=re.S))
