"""Personas in YAML, walked through the real conversation: who can fix their problem, and its cause."""

from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from bot.conversation.diagnosis import diagnose
from bot.conversation.event import AnswerQuestions, EnterFlow, Show
from bot.conversation.navigation import current_path
from bot.conversation.session import Page, Session, View
from bot.conversation.transition import transition
from bot.guide.guide import Guide
from bot.guide.screen import Outcome

FILE = Path(__file__).parent / "personas.yaml"
FLOW = "decline"


class Persona(BaseModel):
    """One entry of ``personas.yaml``; its header explains each key."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    who: str
    answers: dict[str, str]
    end: str
    cause: str | None = None
    also: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    fixer: str


PERSONAS = TypeAdapter(list[Persona]).validate_python(yaml.safe_load(FILE.read_text(encoding="utf-8")))

every_persona = pytest.mark.parametrize("persona", PERSONAS, ids=lambda persona: persona.who)


def session_of(guide: Guide, persona: Persona) -> Session:
    """The persona's session after their answers, each given when it was asked for."""
    session, _ = transition(guide, None, EnterFlow(FLOW))
    given = dict(persona.answers)
    themselves = tuple((name, given.pop(name)) for name in ("place", "card_country") if name in given)
    if themselves:
        session, _ = transition(guide, session, AnswerQuestions(FLOW, themselves))
    else:
        session, _ = transition(guide, session, Show(Page(View.SCREEN, "likely", FLOW)))
    for question, choice in given.items():
        assert session.page == Page(View.SCREEN, question, FLOW), f"{session.page.screen} is shown, not {question}"
        session, effects = transition(guide, session, AnswerQuestions(FLOW, ((question, choice),)))
        assert not effects, f"{question} has no answer {choice}"
    return session


@every_persona
def test_persona_is_told_the_cause_and_who_can_fix_it(guide: Guide, persona: Persona) -> None:
    """As a payments expert would tell them."""
    session = session_of(guide, persona)
    assert session.page == Page(View.SCREEN, persona.end, FLOW)
    path = current_path(guide, session)
    assert path is not None
    assert path.answers == persona.answers
    end = guide.screens[persona.end]
    assert isinstance(end, Outcome)
    assert end.fixer == persona.fixer
    named = [finding.cause for finding in diagnose(guide, path.answers).likely]
    assert (named[0] if named else None) == persona.cause
    assert set(persona.also) <= set(named)
    assert not set(persona.never) & set(named)


@every_persona
def test_expectations_name_existing_causes(guide: Guide, persona: Persona) -> None:
    """A renamed cause would silently never match."""
    assert {*persona.also, *persona.never, *filter(None, [persona.cause])} <= set(guide.causes)
    assert persona.fixer in guide.manifest.fixers


def test_personas_are_unique_and_diverse() -> None:
    """At least one for nearly everyone who can fix a payment."""
    assert len(PERSONAS) >= 27
    assert len({persona.who for persona in PERSONAS}) == len(PERSONAS)
    assert {persona.fixer for persona in PERSONAS} >= {
        "you", "bank", "openai", "owner", "company", "store", "time", "nobody",
    }  # fmt: skip
