"""Diagrams of a guide: complete, and with labels that neither Mermaid nor XML can misread."""

import re
import subprocess
import sys
from itertools import pairwise
from shutil import which
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guide.graph import Edge, around, chart, only, stack
from bot.guide.guide import Guide
from bot.guide.mermaid_and_dot import dot, mermaid
from bot.guide.model import CONTINUE
from bot.guide.screen import Profile
from tests.support.command import command

_SVG = "{http://www.w3.org/2000/svg}"
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_QUOTED = re.compile(r'"([^"]*)"')


def small_guide(title: str = "First?", label: str = "Yes") -> Guide:
    """Two flows that share their first part; a step of one leads into a branch of the other."""
    outcome = {"kind": "outcome", "title": "Over", "fixer": "you", "first": "Rest.", "retry": "Never."}
    screens: dict[str, Any] = {
        "first": {
            "kind": "question",
            "title": title,
            "choices": {
                "yes": {"label": label, "to": "continue"},
                "no": {"label": "No", "to": "second"},
            },
        },
        "second": {"kind": "info", "title": "Second"},
        "ask": {"kind": "question", "title": "Ask", "choices": {"a": {"label": "A", "to": "end"}}},
        "end": outcome,
        "do": {
            "kind": "step",
            "title": "Do",
            "to": "done",
            "done": "Did it",
            "stuck": {"label": "Stuck", "flow": "two", "answers": {"ask": "a"}},
        },
        "done": {"kind": "info", "title": "Done", "links": [{"label": "Elsewhere", "to": "ask"}]},
    }
    manifest = {
        "home": "first",
        "about": {"description": "d", "short": "s"},
        "fixers": {"you": {"label": "You"}},
        "flows": {
            "one": {"title": "One", "parts": ["first", "do"]},
            "two": {"title": "Two", "parts": ["first", "ask"]},
        },
    }
    return Guide.model_validate({"manifest": manifest, "screens": screens, "facts": {}})


def unescaped(quoted: str) -> str:
    """A quoted text as Mermaid shows it: codes become characters."""
    return re.sub(r"#(\d+);", lambda match: chr(int(match[1])), quoted)


def parsed(document: str) -> ET.Element:
    return ET.fromstring(document)  # noqa: S314 - our own drawing


def test_chart_has_every_screen_and_choice(guide: Guide) -> None:
    """Every screen is in one part, every choice leads somewhere, and a shared part is drawn once."""
    drawn = chart(guide, guide.flows)
    names = [node.name for part in drawn.parts for node in part.nodes]
    assert len(names) == len(set(names))
    assert set(names) == set().union(*(guide.flow_screens(flow) for flow in guide.flows))
    led = {(edge.source, edge.label) for edge in drawn.edges if not edge.dashed}
    last = frozenset().union(*(guide.reach[flow.parts[-1]] for flow in guide.flows.values()))
    said = [(name, choice) for name in names for choice in guide.screens[name].answers.values()]
    offered = {(name, choice.label) for name, choice in said}
    profiles = [(name, screen) for name in names if isinstance(screen := guide.screens[name], Profile)]
    options = {(name, option.label) for name, screen in profiles for option in screen.options.values()}
    ends = {(name, choice.label) for name, choice in said if choice.to == CONTINUE and name in last}
    assert offered - ends | options <= led <= offered | options


def test_continue_leads_into_the_next_part_of_every_flow() -> None:
    edges = [edge for edge in chart(small_guide(), ["one", "two"]).edges if edge.label == "Yes"]
    assert edges == [Edge("first", "do", "Yes"), Edge("first", "ask", "Yes")]


def test_links_lead_to_where_they_enter_a_flow() -> None:
    """A link into a branch leads to what its answer leads to; a link to a screen leads to that screen."""
    dashed = [edge for edge in chart(small_guide(), ["one", "two"]).edges if edge.dashed]
    assert dashed == [Edge("do", "end", "Stuck", dashed=True), Edge("done", "ask", "Elsewhere", dashed=True)]


def test_flow_not_drawn_is_one_node() -> None:
    """Links into it end at its name."""
    text = mermaid(stack(chart(small_guide(), ["one"])))
    assert 'flow_two>"Two"]' in text
    assert 'step_do -.->|"Stuck"| flow_two' in text
    assert "question_ask" not in text


def test_missing_target_is_left_out() -> None:
    """An unfinished guide can be drawn; the check reports its errors."""
    guide = small_guide()
    screens = {name: screen for name, screen in guide.screens.items() if name not in ("end", "do")}
    broken = guide.model_copy(update={"screens": screens})
    assert "end" not in {edge.target for edge in chart(broken, ["one", "two"]).edges}
    assert "end" not in dot(stack(chart(broken, ["one", "two"])))


def test_stacked_chart_has_every_screen_and_choice_and_no_edge_between_parts(guide: Guide) -> None:
    """Each edge is in one part, and no two screens lead to the same one: others end at a reference with its title."""
    drawn = chart(guide, guide.flows)
    stacked = stack(drawn)
    homes = {node.name: part.entry for part in stacked.parts for node in part.nodes}
    titles = {node.name: node.title.removeprefix("→ ") for part in stacked.parts for node in part.nodes}
    assert {name for part in drawn.parts for name in (node.name for node in part.nodes)} <= set(homes)
    assert all(homes[edge.source] == homes[edge.target] for edge in stacked.edges)
    sources = dict.fromkeys((edge.target, edge.source) for edge in stacked.edges)
    assert len(sources) == len({target for target, _ in sources})
    said = {(edge.source, edge.label, titles[edge.target]) for edge in drawn.edges}
    assert {(edge.source, edge.label, titles[edge.target]) for edge in stacked.edges} == said


def test_part_is_drawn_alone() -> None:
    drawn = only(chart(small_guide(), ["one", "two"]), "do")
    assert [part.entry for part in drawn.parts] == ["do"]
    assert [(edge.source, edge.label) for edge in drawn.edges] == [
        ("do", "Did it"),
        ("do", "Stuck"),
        ("done", "Elsewhere"),
    ]


def test_around_a_screen_is_all_that_leads_to_it_and_from_it() -> None:
    drawn = around(chart(small_guide(), ["one", "two"]), "ask")
    assert [(edge.source, edge.label, edge.target) for edge in drawn.edges] == [
        ("first", "Yes", "ask"),
        ("done", "Elsewhere", "ask"),
        ("ask", "A", "end"),
    ]
    assert {node.name for part in drawn.parts for node in part.nodes} == {"ask", "first", "done", "end"}


def test_mermaid_text() -> None:
    """A complete small diagram."""
    assert mermaid(stack(chart(small_guide(), ["one"]))).splitlines() == [
        "flowchart TB",
        '  subgraph part_first ["One (1 of 2)"]',
        "    direction TB",
        '    question_first{{"First?"}}',
        '    info_second("Second")',
        '    elsewhere_first__do>"→ Do"]',
        "  end",
        '  subgraph part_do ["One (2 of 2)"]',
        "    direction LR",
        '    step_do["Do"]',
        '    info_done("Done")',
        '    flow_two>"Two"]',
        "  end",
        "  part_first ~~~ part_do",
        '  question_first -->|"Yes"| elsewhere_first__do',
        '  question_first -->|"No"| info_second',
        '  step_do -->|"Did it"| info_done',
        '  step_do -.->|"Stuck"| flow_two',
        "  classDef info fill:#ffffff,stroke:#80868b,color:#222",
        "  class info_second,info_done info",
        "  classDef question fill:#e8f0fe,stroke:#5b7fc7,color:#222",
        "  class question_first question",
        "  classDef step fill:#fff7e0,stroke:#c29a2b,color:#222",
        "  class step_do step",
        "  classDef flow fill:#f3e8fd,stroke:#8a63b5,color:#222",
        "  class flow_two flow",
        "  classDef elsewhere fill:#ffffff,stroke:#8a63b5,color:#222",
        "  class elsewhere_first__do elsewhere",
    ]


@pytest.mark.parametrize(
    "label",
    [
        'say "no"',
        "1. one",
        "- dash",
        "`code` **bold** _it_",
        "end",
        "style a:b#c; x",
        '%%{init: {"theme": "dark"}}%%',
        "&amp; #35; #quot;",
        "<b>]})|\\n",
        "💳 卡；“引号”",
    ],
)
def test_label_is_shown_verbatim(label: str) -> None:
    """Characters special to Mermaid or Markdown are written as codes."""
    line = next(line for line in mermaid(chart(small_guide(label=label), ["one"])).splitlines() if "| step_do" in line)
    quoted = _QUOTED.findall(line)
    assert [unescaped(text) for text in quoted] == [label]
    assert not set(re.sub(r"#\d+;", "", quoted[0])) & set('"#;:&<>`*_%\\{}[]|@$~')


@given(st.text(min_size=1).filter(str.strip))
def test_any_text_stays_in_its_quotes(text: str) -> None:
    """A label is one quoted line that reads as the text, except for white space."""
    lines = mermaid(stack(chart(small_guide(title=text), ["one"]))).splitlines()
    quoted = next(line for line in lines if line.startswith("    question_first"))
    assert unescaped("".join(_QUOTED.findall(quoted))).split() == text.split()


def test_dot_text() -> None:
    """A complete small diagram in Graphviz's language."""
    look = {
        "question": 'shape=hexagon, fillcolor="#e8f0fe", color="#5b7fc7"',
        "info": 'shape=box, fillcolor="#ffffff", color="#80868b"',
        "step": 'shape=box, fillcolor="#fff7e0", color="#c29a2b"',
        "flow": 'shape=cds, fillcolor="#f3e8fd", color="#8a63b5"',
    }
    assert dot(stack(chart(small_guide(), ["one"]))).splitlines() == [
        "digraph guide {",
        "  rankdir=LR;",
        "  nodesep=0.15;",
        '  graph [fontname="sans-serif", fontsize=11];',
        '  node [style=filled, fontname="sans-serif", fontsize=11];',
        '  edge [fontname="sans-serif", fontsize=11];',
        '  subgraph "cluster_do" {',
        '    label="One (2 of 2)";',
        f'    ":two" [label="Two", {look["flow"]}];',
        f'    "done" [label="Done", {look["info"]}];',
        f'    "do" [label="Do", {look["step"]}];',
        "  }",
        '  subgraph "cluster_first" {',
        '    label="One (1 of 2)";',
        '    "first::do" [label="→ Do", shape=plain, fillcolor="#ffffff", color="#8a63b5"];',
        f'    "second" [label="Second", {look["info"]}];',
        f'    "first" [label="First?", {look["question"]}];',
        '    {rank=same; "second"; "first";}',
        "  }",
        '  "do" -> ":two" [label="Stuck", style=dashed];',
        '  "do" -> "done" [label="Did it"];',
        '  "second" -> "first" [label="No", dir=back];',
        '  "first" -> "first::do" [label="Yes"];',
        "}",
    ]


@given(st.text(min_size=1).filter(str.strip))
def test_any_text_stays_in_its_dot_string(text: str) -> None:
    """Parsed as Graphviz does: the text, except for white space and what SVG can't hold."""
    line = next(
        line
        for line in dot(stack(chart(small_guide(title=text), ["one"]))).splitlines()
        if line.startswith('    "first"')
    )
    quoted = re.findall(r'"((?:[^"\\]|\\.)*)"', line)[1]
    shown_again = re.sub(r"\\(.)", r"\1", quoted)
    assert "\n" not in line
    assert shown_again.split() == _NOT_XML.sub("", text).split()


@pytest.mark.skipif(not which("dot"), reason="Graphviz is not installed")
def test_graphviz_draws_every_screen(guide: Guide) -> None:
    titles = {text.text for text in parsed(command("graph", "--svg").stdout).iter(f"{_SVG}title")}
    assert set().union(*(guide.flow_screens(flow) for flow in guide.flows)) <= titles


@pytest.mark.skipif(not which("dot"), reason="Graphviz is not installed")
def test_parts_are_below_each_other(guide: Guide) -> None:
    """In the order of the flow, and the whole is much narrower than its parts would be side by side."""
    drawing = parsed(command("graph", "--svg").stdout)
    heights = {}
    for group in drawing.iter(f"{_SVG}g"):
        if group.get("class") == "cluster":
            corners = [point.split(",") for point in group.find(f"{_SVG}polygon").get("points").split()]  # type: ignore[union-attr]
            heights[group.findtext(f"{_SVG}title")] = sorted(float(y) for _, y in corners)
    expected = [f"cluster_{part.entry}" for part in chart(guide, guide.flows).parts]
    assert sorted(heights, key=lambda name: heights[name]) == expected
    for above, below in pairwise(expected):
        assert heights[above][-1] <= heights[below][0]
    assert float(drawing.get("width", "").removesuffix("pt")) < 3000


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (["--part", "nowhere"], "--part: no part begins with nowhere; the parts begin with place, "),
        (["--around", "nowhere"], "--around: no flow has a screen nowhere; "),
    ],
)
def test_unknown_part_or_screen_is_named(options: list[str], error: str) -> None:
    refused = command("graph", *options)
    assert refused.returncode == 1
    assert refused.stderr.startswith(error)


def test_command_draws_one_part_or_one_screen() -> None:
    text = command("graph", "--part", "s_account").stdout
    assert text.count("subgraph") == 1
    assert "step_s_payment[" in text
    text = command("graph", "--around", "callbank").stdout
    assert 'likely_likely -->|"Blocked by your bank"| outcome_callbank' in text
    assert "outcome_callbank -->" in text
    assert "step_s_payment" not in text


def test_without_graphviz_a_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    refused = command("graph", "--svg")
    assert refused.returncode == 1
    assert "install Graphviz, or leave out --svg" in refused.stderr


def test_graph_command_imports_only_what_it_needs() -> None:
    """No Telegram library, server or store."""
    code = (
        "import sys; from bot.cli import main; status = main(['graph', '--flow', 'decline']);"
        "assert not {'aiogram', 'aiohttp', 'redis', 'cryptography'} & set(sys.modules); sys.exit(status)"
    )
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=280
    )
    assert done.stdout.startswith("flowchart TB\n")


def test_reader_that_has_enough_gets_no_traceback() -> None:
    """As in `bot graph | head -1`."""
    graph = subprocess.Popen([sys.executable, "-m", "bot", "graph"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert graph.stdout is not None
    assert graph.stderr is not None
    graph.stdout.close()
    assert graph.stderr.read() == b""
    graph.stderr.close()
    assert graph.wait() == 0
