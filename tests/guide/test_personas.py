"""People as data, walked through the real conversation: who they are told can mend it, and what the cause is."""

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
    """One entry of ``personas.yaml``; its head says what each key means."""

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


def arrived(guide: Guide, persona: Persona) -> Session:
    """The person at the end of their answers, each given when it was asked for."""
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
def test_a_person_is_told_the_cause_and_who_can_mend_it(guide: Guide, persona: Persona) -> None:
    """As somebody who knows payments would tell them."""
    session = arrived(guide, persona)
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
def test_what_is_expected_is_of_this_guide(guide: Guide, persona: Persona) -> None:
    """A cause that was renamed would never be named, and nobody would notice."""
    assert {*persona.also, *persona.never, *filter(None, [persona.cause])} <= set(guide.causes)
    assert persona.fixer in guide.manifest.fixers


def test_there_are_many_of_them_of_all_kinds() -> None:
    """Each once, and somebody for nearly everyone who can mend a payment."""
    assert len(PERSONAS) >= 27
    assert len({persona.who for persona in PERSONAS}) == len(PERSONAS)
    assert {persona.fixer for persona in PERSONAS} >= {
        "you", "bank", "openai", "owner", "company", "store", "time", "nobody",
    }  # fmt: skip
