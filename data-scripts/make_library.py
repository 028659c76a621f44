#!/usr/bin/env python3
"""Writes docs/library.md: every system of the SNUFA 2021 abstracts, its claim, and what came out here.

    data-scripts/make_library.py            write docs/library.md
    data-scripts/make_library.py --check    end with 1 if it is not what this script writes

Figures come from docs/reports/STUDY.json, copies of the report.json that `spikedepth study STUDY` writes; where a study has none there, from
the tables of docs/studies.md. Nothing but a system's words stands in this file, so that figures cannot drift.
"""
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# system, abstract's claim, study, quantities to quote (their beginnings), use in depth, what is left out and why
SYSTEMS = [
    ("StereoSpike", "depth from two event cameras, read from potentials of neurons that do not fire; better than analog networks", "stereospike",
     ["it generalises better than sigmoid"], "`model.name=stereospike`, `stereospike-separable`, `stereospike-analog`; every verb",
     "MVSEC itself was not at hand"),
    ("Spike-element-wise residual blocks", "residual blocks that can be the identity train where spiking ResNets degrade", "sew", [],
     "`model.name=sew`, `model.residual`", "ImageNet and DVS Gesture: glyphs of events at the size of two cores instead"),
    ("Heterogeneous time constants", "trained, differing time constants help where time carries the class", "heterogeneity",
     ["heterogeneous start and training help"], "`model.name=heterogeneity`", "SHD and the other data sets: three-lag patterns instead"),
    ("Fluctuation-driven initialisation", "weights that let potentials fluctuate at threshold / xi train deep networks", "init",
     ["Randman, 25 epochs"], "`init.xi`, `init.method`, `loss.rate_band_weight` of every network", "training of 200 epochs"),
    ("e-prop", "recurrent networks learn forward in time, in memory that does not grow", "eprop",
     ["comparable with backpropagation", "memory beside the input"], "`rule.name=eprop` on `stereospike-forward`", "speed on a GPU; the MNIST and SHD files"),
    ("EventProp", "exact gradients of spike times, computed from spikes alone", "eventprop", [], "`rule.name=eventprop` on `eventprop-patch`",
     "MNIST, SHD; memory of long depth windows grows with their currents"),
    ("Proxy learning", "a network without spikes that shares its weights teaches a spiking one", "proxy",
     ["proxy (clipped, mean potential): spiking accuracy", "above conversion at 8 steps, balanced"], "`rule.name=proxy`, `conversion` on `proxy-unet`", "CIFAR: glyphs instead"),
    ("Information bottleneck", "layers learn alone from a global signal and a memory of samples", "information-bottleneck", ["glyphs", "depth: MDE"],
     "`rule.name=information-bottleneck` on `bottleneck-encoder`; experimental", "MNIST, CIFAR; full batches"),
    ("Dendritic balance", "inhibition in every dendrite learns codes where inhibition at the soma fails", "dendritic-balance", ["p = 0.8: bars"],
     "`rule.name=dendritic-balance` on `balance-matching`", "natural images: dead leaves instead"),
    ("Predictive plasticity", "neurons that predict their inputs anticipate sequences", "predictive-plasticity", ["shuffled (control)"],
     "`rule.name=predictive-plasticity` on `anticipation`", "-"),
    ("Noisy waves", "waves of noise grow pooling architectures", "noisy-waves", ["glyphs: waves - shuffled"], "`model.pooling=waves` of `wave-pooling`", "MNIST: glyphs instead"),
    ("Knowledge graphs in spike times", "entities as spike times, relations as their differences, competitive with TransE", "knowledge-graph",
     ["GRID: MRR of SpikE, least", "UMLS: MRR of SpikE below", "scenes, all three: area of the memory above"],
     "`scene`; `eval`, `predict`, `view --scene-memory`: how implausible a depth map is, and where", "FB15k-237; the industrial data"),
    ("Trained delays", "delays and weights follow from complex regression", "delays",
     ["up to 40 patterns", "15 ms late: trained", "15 ms late: untrained", "directions at 0.05 ms"],
     "`delay-phase`, without training; `rule.name=delay-ridge`; `model.name=delay-phase-stereospike`", "recordings of a scorpion's sensors"),
    ("Sampling in V1", "excitatory and inhibitory neurons optimised for fast sampling are asymmetric, rhythmic, and between Gibbs and independent samples",
     "sampling", ["error after 20 steps: network / Gibbs", "rebound of the autocorrelation, network", "depth: error of the surest half", "truth within the 80 %"],
     "`model.name=coincidence-sampled`; `eval`, `predict --confidence`, `view` (key K); after the demo's longer training both bounds hold: [studies.md](studies.md)", "networks of more than three causes: their state spaces are enumerated"),
    ("Pushdown automata", "noisy spiking networks simulate automata with a bounded stack", "pushdown",
     ["without noise: wrong answers", "noise 0.10, K 20: wrong", "noise 0.10, K 1: wrong"], "none: it computes no depth", "unbounded stacks, which noise forbids"),
    ("Dopamine and balance", "a lower threshold of inhibitory neurons takes a network from regular to irregular firing", "dopamine",
     ["P1, 14 mV: CV E", "P1, 15 mV: CV E above", "budget: largest deviation"],
     "`eval`, `predict`, `view --modulator dopamine --target-rate R`: a firing budget at run time", "\"more complex computations\": a linear readout finds none"),
    ("Norse", "primitives for gradient-based learning compose", None, [], "the neurons of every network", "sparse tensors, SpiNNaker"),
]
NORSE = ("twenty neuron models as pure steps and as modules, golden values of the equations in `snn_tests`: [primitives.md](primitives.md)", "`spikedepth bench neurons`")


def plain(value):
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def claims_of(study):
    """[(quantity, measured, verdict)], how many hold of how many, where from."""
    report = ROOT / "docs" / "reports" / f"{study}.json"
    if report.exists():
        checks = json.loads(report.read_text())["checks"]
        rows = [(c["quantity"], plain(c["measured"]), c["verdict"]) for c in checks]
        held = sum(verdict == "holds" for _, _, verdict in rows)
        return rows, f"{held} of {len(rows)} claims hold", f"[report](reports/{study}.json)"
    text = (ROOT / "docs" / "studies.md").read_text()
    section = re.split(r"^## ", text.split(f"\n## {study}\n", 1)[1], maxsplit=1, flags=re.M)[0]
    rows = []
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        # claim, accepted, measured, verdict; then what other seeds came to.
        if line.startswith("|") and len(cells) in (4, 5) and re.match("holds|short by", cells[3]):
            rows.append((cells[0], cells[2], cells[3]))
    counted = re.search(rf"^\| `{study}` \| (\d+ of \d+)", text, flags=re.M)
    if not counted:
        sys.exit(f"docs/studies.md: says nowhere how many claims of `{study}` hold; add its row to the table at the top")
    return rows, f"{counted[1]} claims hold", "[studies.md](studies.md)"


def row_of(system, claim, study, quoted, depth, left_out):
    if study is None:
        return f"| {system} | {claim} | {NORSE[0]} | {NORSE[1]} | {depth} | {left_out} |"
    claims, count, source = claims_of(study)
    told = []
    for start in quoted:
        found = [c for c in claims if c[0].startswith(start)]
        if not found:
            sys.exit(f"docs/reports/{study}.json: has no quantity that begins with '{start}'; mend the list in {Path(__file__).name}")
        told.append(f"{found[0][0]}: {found[0][1]}")
    short = [f"{quantity} ({verdict})" for quantity, _, verdict in claims if "short" in verdict]
    held, total = map(int, re.match(r"(\d+) of (\d+)", count).groups())
    # One row may tell of several claims: "short by 0.03; by 0.02", "short by 5 ms; holds".
    told_short = sum(bool(re.match("short|by ", part)) for _, _, verdict in claims for part in verdict.split("; "))
    if claims and told_short != total - held:
        sys.exit(f"docs/studies.md: `{study}` has {told_short} claims that fall short in its tables, but {held} of {total} hold; mend one of them")
    if held != total and not short:
        short = ["what does not hold: [studies.md](studies.md)"]
    missing = "; ".join(([left_out] if left_out not in ("", "-") else []) + short) or "-"
    told, missing = "; ".join(told).replace("|", "\\|"), missing.replace("|", "\\|")
    return f"| {system} | {claim} | {count}, {source}{'. ' if told else ''}{told} | `spikedepth study {study}` | {depth} | {missing} |"


def page():
    lines = ["# The systems of the SNUFA 2021 abstracts", "",
             "Made by `data-scripts/make_library.py` from the reports of the studies; do not edit. Figures are those of two CPU cores and of the sizes that fit them: [studies.md](studies.md) tells how each was measured.", "",
             "| system | the abstract's claim | what came out here | command | use in depth | not reproduced, and why |", "|---|---|---|---|---|---|"]
    lines += [row_of(*system) for system in SYSTEMS]
    return "\n".join(lines) + "\n"


def main():
    target = ROOT / "docs" / "library.md"
    text = page()
    if sys.argv[1:] == ["--check"]:
        if not target.exists() or target.read_text() != text:
            sys.exit("docs/library.md: is not what data-scripts/make_library.py writes; run it")
    elif sys.argv[1:]:
        sys.exit(__doc__)
    else:
        target.write_text(text)


main()
