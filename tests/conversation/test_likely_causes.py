"""The card of likely causes, which is re-ranked after every answer."""

import pytest

from bot.conversation import callback_data
from bot.conversation.diagnosis import ranked
from bot.conversation.effect import Effect
from bot.conversation.event import (
    AnswerQuestions,
    Back,
    ConfirmAnswers,
    Continue,
    EnterFlow,
    Event,
    RestartFlow,
    SetLanguage,
    Show,
    TextUnderstood,
    Vote,
)
from bot.conversation.navigation import back_page
from bot.conversation.session import Helped, Page, Session, View
from bot.conversation.transition import transition
from bot.guide.guide import STAFF, Guide
from bot.guide.screen import Likely, Outcome
from bot.i18n.offered_languages import Languages
from bot.rendering.renderer import Renderer
from bot.store.record_codec import decode

LIKELY = Page(View.SCREEN, "likely", "decline")
ME = Page(View.SCREEN, "me", "decline")
BOTH = AnswerQuestions("decline", (("place", "listed"), ("card_country", "home")))
MAINLAND = AnswerQuestions("decline", (("place", "listed"), ("card_country", "china")))
UNLISTED = AnswerQuestions("decline", (("place", "unlisted"),))


def after(guide: Guide, *events: Event, session: Session | None = None) -> Session:
    for event in events:
        session = transition(guide, session, event)[0]
    assert session is not None
    return session


def screen(name: str) -> Page:
    return Page(View.SCREEN, name, "decline")


def tap(question: str, choice: str) -> AnswerQuestions:
    return AnswerQuestions("decline", ((question, choice),))


def causes(renderer: Renderer, languages: Languages, session: Session) -> list[str]:
    """The causes that the card offers, in order."""
    events = [
        callback_data.decode(button.data) for button in renderer.render(session, languages["en"]).buttons if button.data
    ]
    picks = [
        event.answers[0][1]
        for event in events
        if isinstance(event, AnswerQuestions) and event.answers[0][0] == "likely"
    ]
    likely = renderer.guide.screens["likely"]
    return [pick for pick in picks if pick not in likely.fits]  # type: ignore[union-attr]


def test_two_taps_lead_to_likely_causes_with_a_first_step(
    guide: Guide, renderer: Renderer, languages: Languages
) -> None:
    """One opens the flow, one picks a place and card; the top cause is shown with its first step."""
    session = after(guide, EnterFlow("decline"))
    assert session.page == ME
    session = after(guide, MAINLAND, session=session)
    assert session.page == LIKELY
    assert causes(renderer, languages, session) == ["issuer", "switch", "phone"]
    first = guide.screens["issuer"]
    assert isinstance(first, Outcome)
    assert first.first.splitlines()[0] in renderer.render(session, languages["en"]).html
    assert back_page(guide, session) == ME


def test_place_and_card_are_optional(guide: Guide, renderer: Renderer, languages: Languages) -> None:
    """A pasted decline message leads straight to the causes, and one more tap leads on."""
    session = after(guide, TextUnderstood(("decline.unknown", "human"), sure=True))
    assert session.page == LIKELY
    assert causes(renderer, languages, session) == ["threeds", "switch", "address"]
    assert after(guide, tap("likely", "switch"), session=session).page == screen("switch")


def test_answers_can_be_changed_once_there_are_some(guide: Guide, renderer: Renderer, languages: Languages) -> None:
    """A list of causes that was opened by itself has none to change."""
    for answers, offered in (({}, False), ({"likely": "other", "other": "claude"}, True)):
        card = renderer.render(Session(screen("cl_seen"), answers), languages["en"])
        assert ("Change answers" in [button.label for button in card.buttons]) == offered


def test_place_and_card_in_a_text_rank_the_causes(guide: Guide, renderer: Renderer, languages: Languages) -> None:
    """The card shows what the ranking is based on."""
    stated = (("place", "listed"), ("card_country", "china"))
    session = after(guide, TextUnderstood(("decline.unknown",), sure=True, stated=stated))
    assert session.page == LIKELY
    assert causes(renderer, languages, session)[:2] == ["issuer", "switch"]
    assert "Card from mainland China/HK/Macau" in renderer.render(session, languages["en"]).html


def test_each_answer_reranks_the_causes(guide: Guide, renderer: Renderer, languages: Languages) -> None:
    """The latest answer counts most; giving place and card again leads back to the causes."""
    session = after(guide, EnterFlow("decline"), BOTH, tap("likely", "seen"), tap("seen", "address"))
    assert session.page == screen("address")
    session = after(guide, Show(LIKELY), session=session)
    assert causes(renderer, languages, session)[0] == "address"
    session = after(guide, tap("likely", "switch"), Vote("decline", "switch", Helped.NOT_YET), Show(LIKELY), BOTH)
    assert session.page == LIKELY


def test_opened_cause_stays_on_the_card_and_is_marked(guide: Guide, renderer: Renderer, languages: Languages) -> None:
    """Even one that wouldn't be among the first, such as one tapped on an old card."""
    likely = guide.screens["likely"]
    assert isinstance(likely, Likely)
    lower = ranked(guide, likely, dict(BOTH.answers))[3:]
    assert lower
    for each in lower:
        session = after(guide, EnterFlow("decline"), BOTH, tap("likely", each.choice), Back(LIKELY))
        assert session.page == LIKELY
        marked = [
            callback_data.decode(button.data)
            for button in renderer.render(session, languages["en"]).buttons
            if button.label.startswith("✓ ")
        ]
        assert marked == [tap("likely", each.choice)]


def test_changing_place_or_card_reranks_the_causes(guide: Guide, renderer: Renderer, languages: Languages) -> None:
    """Whichever cause was opened before."""
    session = after(guide, EnterFlow("decline"), MAINLAND, tap("likely", "switch"), Show(ME), UNLISTED)
    assert session.page == LIKELY
    assert dict(session.answers) == {"place": "unlisted"}
    assert causes(renderer, languages, session)[0] == "region"


def test_tap_on_an_old_card_adds_the_answers_it_depends_on(guide: Guide) -> None:
    """A question that no route asks anymore still counts, with the answers that lead to it."""
    assert after(guide, tap("threeds", "nocode")).page == screen("phone")
    assert after(guide, tap("api", "key")).page == screen("key")
    assert after(guide, tap("reason_more", "later")).page == screen("later")


def test_retired_answers_map_to_their_replacements(guide: Guide) -> None:
    """In callback data and in links from a group."""
    assert after(guide, tap("bank", "bare")).page == screen("callbank")
    assert after(guide, tap("api_429", "credits")).page == screen("topup")
    assert after(guide, tap("threeds_code", "no")).page == screen("phone")
    assert after(guide, AnswerQuestions("decline", (("bill", "code"),), link=True)).page == screen("api")
    assert after(guide, tap("card_kind", "unionpay")).page == screen("unionpay")
    session, effects = transition(guide, None, Show(screen("wait")))
    assert (session.page, effects) == (screen("paid"), (Effect.VANISHED,))


def test_continue_and_the_old_confirm_button_lead_to_the_outcome(guide: Guide) -> None:
    """No review page comes before an outcome."""
    session = after(guide, EnterFlow("decline"), BOTH, tap("likely", "seen"), tap("seen", "hold"))
    assert session.page == screen("hold")
    answers = after(guide, Show(Page(View.ANSWERS, flow="decline")), session=session)
    assert after(guide, Continue("decline"), session=answers).page == screen("hold")
    assert after(guide, ConfirmAnswers("decline"), session=answers).page == screen("hold")


def test_reentering_the_flow_opens_the_likely_causes(guide: Guide) -> None:
    """Place and card are kept; causes opened last time don't get in the way."""
    session = after(guide, EnterFlow("decline"), BOTH, tap("likely", "address"), Show(Page(View.SCREEN, "home")))
    assert after(guide, EnterFlow("decline"), session=session).page == LIKELY
    assert after(guide, RestartFlow("decline"), session=session).page == LIKELY


def test_not_yet_moves_on_and_never_repeats(guide: Guide) -> None:
    """Each remaining cause once, then a human agent."""
    guide = guide.model_copy(update={"services": frozenset({STAFF})})
    session = after(guide, EnterFlow("decline"), BOTH, tap("likely", "switch"))
    shown = ["switch"]
    while session.page.view is View.SCREEN:
        session = after(guide, Vote("decline", session.page.screen, Helped.NOT_YET), session=session)
        shown.append(session.page.screen)
    assert session.page.view is View.HANDOFF
    assert shown[1] == "callbank"
    assert len(set(shown)) == len(shown) > 3


@pytest.mark.parametrize(
    ("answers", "then"),
    [
        ((("likely", "code"), ("api", "tier")), "human"),
        ((("likely", "code"), ("api", "inactive")), "human"),
        ((("likely", "paid"), ("paid", "still")), "human"),
        ((("likely", "other"), ("other", "web"), ("web", "paid")), "missing"),
        ((("likely", "duplicate"), ("duplicate", "paid")), "human"),
        ((("likely", "hold"), ("hold", "posted")), "human"),
    ],
)
def test_not_yet_leads_to_no_cause_of_another_problem(
    guide: Guide, answers: tuple[tuple[str, str], ...], then: str
) -> None:
    """Bank verification has nothing to do with an API error, nor with a payment that was charged."""
    session = after(guide, AnswerQuestions("decline", answers))
    assert after(guide, Vote("decline", session.page.screen, Helped.NOT_YET), session=session).page.screen == then


@pytest.mark.parametrize(("opened", "then"), [("topup", "quota"), ("popups", "callbank"), ("slow", "human")])
def test_not_yet_on_an_outcome_opened_by_a_link_goes_where_the_outcome_says(
    guide: Guide, opened: str, then: str
) -> None:
    """There are no answers that lead to it."""
    session = after(guide, Show(Page(View.SCREEN, opened)))
    assert after(guide, Vote("decline", opened, Helped.NOT_YET), session=session).page.screen == then


def test_double_tap_on_not_yet_skips_nothing(guide: Guide) -> None:
    not_yet = Vote("decline", "switch", Helped.NOT_YET)
    once = after(guide, EnterFlow("decline"), BOTH, tap("likely", "switch"), not_yet)
    assert once.page == screen("callbank")
    assert after(guide, not_yet, session=once) == once


def test_not_yet_skips_causes_already_opened(guide: Guide) -> None:
    """Even those that were left without a vote."""
    session = after(guide, EnterFlow("decline"), BOTH, tap("likely", "callbank"), Back(LIKELY), tap("likely", "switch"))
    session = after(guide, Vote("decline", "switch", Helped.NOT_YET), session=session)
    assert session.page.screen not in {"callbank", "switch"}


def test_api_errors_ask_for_no_place_or_card(guide: Guide) -> None:
    """Nor do missing credits."""
    session = after(guide, AnswerQuestions("decline", (("likely", "code"),), link=True))
    assert session.page == screen("api")
    assert after(guide, tap("api", "slow"), session=session).page == screen("slow")
    assert after(guide, AnswerQuestions("decline", (("likely", "paid"),), link=True)).page == screen("paid")


def test_setup_explains_place_and_card_then_goes_on(guide: Guide) -> None:
    """The other flow doesn't ask the same again."""

    def end(*answers: tuple[str, str]) -> str:
        return after(guide, EnterFlow("setup"), AnswerQuestions("setup", answers)).page.screen

    assert after(guide, EnterFlow("setup")).page == Page(View.SCREEN, "me", "setup")
    assert end(("place", "listed"), ("card_country", "home")) == "s_account"
    assert end(("place", "listed"), ("card_country", "china")) == "issuer"
    assert end(("place", "unlisted")) == "region"
    assert end(("place", "other")) == "check_list"
    session = after(guide, EnterFlow("setup"), AnswerQuestions("setup", (("place", "unlisted"),)))
    assert after(guide, AnswerQuestions("setup", (("region", "anyway"),)), session=session).page.screen == "s_account"
    assert after(guide, EnterFlow("decline"), session=session).page == LIKELY


def test_session_of_the_previous_version_is_migrated(guide: Guide, renderer: Renderer, languages: Languages) -> None:
    """Its answers map to today's, and the card it shows still exists."""
    old = (
        b'{"p":["s","callbank","decline"],"a":{"place":"listed","card_country":"china","issuer":"go","bill":"api",'
        b'"seen":"declined","bank":"bare"},"r":[["s","home",""],["w","","decline"]],"l":"en","v":{"wait":"n"}}'
    )
    session = decode(old).session
    session = after(guide, Vote("decline", "callbank", Helped.NOT_YET), session=session)
    assert session.answers["reason"] == "blocked"
    assert session.page.screen != "callbank"
    shown = after(guide, Show(LIKELY), session=decode(old).session)
    assert causes(renderer, languages, shown)[:1] == ["issuer"]
    gone = decode(b'{"p":["s","paid_org","decline"],"a":{"place":"unsaid"},"l":"en"}').session
    assert after(guide, Continue("decline"), session=gone).answers == {"place": "other"}
    assert after(guide, SetLanguage("en"), session=gone).page == screen("paid")
