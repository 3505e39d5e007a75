"""What is overheard in a group: surely a failed payment or an API billing error, and never anything else."""

import pytest

from bot.understanding.search import Understanding

OURS = """
openai declined my card again, what do I do
My Visa was declined when I tried to add credits on OpenAI
ChatGPT payment keeps failing with my debit card
anyone else's credit card rejected by openai today?
OpenAI won't accept my card
the payment didn't work: openai says my card was denied
openai.RateLimitError: Error code: 429 - {'error': {'message': 'You exceeded your quota', 'code': 'insufficient_quota'}}
You exceeded your current quota, please check your plan and billing details.
why do I get insufficient_quota with a new key?
Error: Billing hard limit has been reached
Your account is not active, please check your billing details on our website.
Your card has been declined.
openai 充值被拒了，有人知道怎么回事吗
我的信用卡在 OpenAI 付款失败
chatgpt 绑卡一直被拒绝
OpenAI API 充值失败，招行的卡
我的 visa 付 openai 被拒
openai 扣款失败怎么办
您的信用卡被拒绝了。请尝试用借记卡支付。
ChatGPT 支付失敗，信用卡被拒絕
"""

OTHERS = """
good morning everyone
anyone up for lunch?
my PR was declined, can somebody review again
the CI rejected my commit because of formatting
our Stripe webhook returns card_declined for test cards
how do we handle declined payments in the checkout? our customers complain
unit test for payment failed on main
I got a 429 from the GitHub API
rate limit exceeded on Docker Hub
what's the difference between GPT-4 and GPT-5?
ChatGPT refused to write the poem, lol
OpenAI declined to comment on the lawsuit
OpenAI's board rejected the offer, stocks fell
my visa application was rejected by the embassy
the visa for my trip to Japan was denied, chatgpt wrote the letter
I asked chatgpt why my visa was refused
the graphics card failed again
my SIM card was rejected by the phone
Netflix declined my card
AWS charged me twice
my bank is closed today
how do I cancel ChatGPT Plus?
what does the API cost per token
does openai accept invoices?
the openai sdk throws a timeout
openai is down?
the payment provider meeting was declined by Bob
charge your phone before the meetup
git push failed: permission denied
my credit score dropped
the postgres insert failed
I was denied boarding
authentication_required from our own server
rate_limit_exceeded in my own gateway
processing_error in the queue worker
can someone send me a card with the address?
who pays for lunch? card payments only
gpt wrote tests, all of them fail
his offer from OpenAI was rejected
早上好
有人一起吃饭吗
这个 PR 被拒绝了，谁帮看看
CI 又失败了
我的签证被拒了
显卡跑 gpt 模型失败
gpt 回答拒绝了我的请求
网卡驱动安装失败
chatgpt 拒绝回答这个问题
我们用户的卡支付被拒怎么处理
openai 新闻：收购被拒绝
测试卡被拒是正常的，stripe 文档里有
电话卡充值失败
chatgpt 页面卡住了，加载失败
gpt 输出卡顿，请求失败
支付宝提现失败
游戏充值失败了
今天银行不上班
OpenAI 的价格又涨了
API 怎么调用
429 是什么意思
面试被 openai 拒了
卡牌游戏用 gpt 生成失败
健身卡退款被拒绝
公交卡充值
服务器拒绝连接
请求被拒绝，403
模型下载失败
openai 拒绝了我的投稿，卡在审核
"""


@pytest.fixture(scope="module")
def understanding() -> Understanding:
    return Understanding.load()


@pytest.mark.parametrize("text", OURS.strip().splitlines())
def test_a_failed_payment_is_overheard(understanding: Understanding, text: str) -> None:
    """With a topic that leads into the decline flow."""
    topic = understanding.overhear(text)
    assert topic
    assert understanding.topics.topics[topic].flow == "decline"


@pytest.mark.parametrize("text", OTHERS.strip().splitlines())
def test_other_talk_is_not(understanding: Understanding, text: str) -> None:
    """Also where the words are the same."""
    assert understanding.overhear(text) == ""


def test_talk_about_everything_else_that_the_guide_knows_is_left_alone(understanding: Understanding) -> None:
    """Of the examples of other topics, at most the few that tell of a failed payment, too."""
    others = [
        (name, example)
        for name, topic in understanding.topics.topics.items()
        if not name.startswith(("decline.", "options.", "related."))
        for example in topic.examples
    ]
    heard = [each for each in others if understanding.overhear(each[1])]
    assert len(heard) <= len(others) // 50, heard
