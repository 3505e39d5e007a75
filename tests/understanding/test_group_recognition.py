"""Messages overheard in a group: failed payments and API billing errors are recognized, and never anything else."""

import pytest

from bot.understanding.search import Understanding
from tests.support.cpu_time import cpu_seconds
from tests.support.real_guide import real_understanding

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
just tried to pay OpenAI and my card got declined, twice
OpenAI keeps declining my Mastercard
my payment to openai failed again
can't add credits: OpenAI rejected both of my cards
why is OpenAI refusing my debit card?
ChatGPT won't accept my Visa card
tried three cards, all declined by OpenAI
the OpenAI billing page says my card was declined
ChatGPT Plus: "your card was declined"
openai payment declined, bank says they see nothing
my bank blocked the OpenAI payment
my credit card doesn't go through on OpenAI
OpenAI charge failed and now my API is off
card declined openai help
Anyone knows why my openai top up fails?
payment for ChatGPT didn't go through, any ideas?
i cannot add my card to openai, it says declined
ChatGPT subscription payment was rejected by my bank
openai says "your card has insufficient funds" but it doesn't
openai api: You have no credits remaining, but I paid yesterday
getting insufficient_quota since this morning
billing_hard_limit_reached, but where is that limit?
my amex is denied by openai every time
openai 充值一直失败，卡里有钱
OpenAI 付款被拒，银行说没收到请求
chatgpt 绑卡失败，换了三张卡都不行
我的 visa 卡在 openai 那边被拒绝了
openai 支付不了，求助
API 充值刷不过，openai 提示 card declined
chatgpt 续费扣款失败了
gpt plus 支付被拒，招行 visa
openai 提示 your card has been declined
OpenAI 充值被銀行拒絕了
chatgpt 付款失敗，有人遇到嗎
OpenAI 一直刷卡失敗
openai 绑定银行卡被拒绝，怎么解决
报错 insufficient_quota，我明明充了钱
openai 扣不了款，说我的卡有问题
chatgpt 银行卡付款总是失败
万事达卡付 openai 被拒了
Hi, OpenAI billing keeps rejecting my credit card
I'm trying to buy API credits from OpenAI but the payment fails every time
both my cards were declined on the OpenAI platform
chatgpt plus payment failed, what can I do
OpenAI API: your credit card was declined. Any idea?
my visa debit got refused by openai
the charge to OpenAI was declined by my bank
openai doesn't accept my amex
chatgpt 充值付款被拒，怎么办啊
我的招行卡在 openai 充值一直被拒
openai 信用卡被拒绝，银行说没问题
OpenAI 加值被拒，國泰的卡
chatgpt plus 订阅付款失败
openai 一直说我的卡被拒
openai 绑卡总是失败
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
OpenAI raised prices, my card statement shows 20 dollars more
which card do you use for OpenAI? mine is a Visa debit
ChatGPT Plus payment went through on the first try, nice
I rejected the PR that adds OpenAI payments to our app
the ChatGPT plugin for card payments was rejected by the app store
gpt-4 declined to generate the credit card validator I asked for
ChatGPT refused to help me write a payment reminder
OpenAI denied that it will charge for memory
OpenAI denied the report about new payment terms
our chatbot on OpenAI says "payment failed" to everybody, prompt bug?
I built a card game with gpt and the build fails
how do I add payments to my gpt?
my customers' cards get declined on Stripe, and ChatGPT has no idea why
ChatGPT wrote a nice text about why banks decline cards
ChatGPT explained why credit cards get declined
ask chatgpt why your card was declined at the supermarket
my card was declined at the gas station, so I asked chatgpt for advice
the report card my ChatGPT bot made was rejected by the teacher
OpenAI does not accept Bitcoin as payment, right?
does OpenAI accept prepaid cards or are they rejected?
do virtual cards get rejected by openai usually?
openai payment processor is Stripe I think
the OpenAI business card design was rejected
apple card is accepted by OpenAI, amex too
did openai refuse refunds for charges last month?
OpenAI refused to refund my payment
my request for a refund from ChatGPT was rejected
OpenAI credits expire after a year
how much did OpenAI charge you in October?
usage dashboard doesn't load since this morning
my gpt assistant doesn't accept card images as input
GPT can't read the credit card in the picture and the upload fails
is the 5 dollar hold from OpenAI a charge?
Azure OpenAI deployment failed, quota for GPT-4o is zero
my colleague at OpenAI was denied a green card
chatgpt says my gift card was rejected by amazon
the graphics card rejected the model, gpt-oss 120b needs more VRAM
OpenAI declined to say how many people pay by card
Sam Altman rejected the idea of charging for ads
openai payment page looks new, nobody's card declined so far
nobody has had a card declined by openai in weeks
no, openai has never declined my card
if openai declines your card, read the pinned message
what happens when openai declines a card?
when a card is declined by OpenAI, who decides that?
fixed it, my card is no longer declined by openai
openai finally accepts my card after it was declined last week
the model card was rejected by the gpt reviewers
RAG demo with GPT for declined payments dataset
training set: "card declined" tickets, labelled with gpt
translate "your payment was declined" with chatgpt please
OpenAI API 一个月要充值多少钱
openai 充值成功了，谢谢大家
chatgpt 可以用支付宝付款吗
OpenAI 支持哪些银行卡
gpt 写的支付模块被领导拒绝了
chatgpt 拒绝帮我写付款合同
gpt 拒绝识别银行卡照片
让 chatgpt 翻译一下“付款被拒绝”
chatgpt 说我的信用卡申请被拒绝是因为征信
信用卡申请被拒绝了，让 gpt 帮我写申诉信
OpenAI 拒绝退款，银行卡那边怎么办
openai 被拒绝上市，付款条款有变
如果 openai 付款被拒怎么办？看置顶
大家 openai 付款会被拒吗
openai 从来没有拒绝过我的卡
openai 现在不会拒绝国内的卡了吧
昨天 openai 付款被拒，今天已经好了
用 gpt 做的充值页面，支付失败的提示怎么写
我们公司给客户做 openai 代充，支付失败率高
淘宝付款被拒，chatgpt 说是风控
openai 的发票可以报销吗
chatgpt 会员怎么取消自动扣款
gpt 的拒绝率有多高，付费版会好一点吗
我拒绝给 chatgpt 付款，太贵了
不想绑卡，openai 有别的支付方式吗
OpenAI 的账号被封了，余额还能退吗
gpt 帮我看看这个银行卡校验代码，拒绝空值
用 chatgpt 客服机器人回答付款失败的问题
微信支付接入 gpt 机器人，扣款失败回调怎么写
OpenAI is rejecting my app, payment integration with apps sdk
the refund to my card from OpenAI was rejected? asking for a friend's startup
my OpenAI org got blocked, but payments still run
payments on ChatGPT checkout demo failed in our sandbox
instant checkout in ChatGPT: card payments failing for our merchants
OpenAI blocked my account, credits are gone
I pay OpenAI with a card from Wise and it is fine
my card works with OpenAI but was declined by Anthropic
Claude declined my card, OpenAI took it
OpenAI charged my card twice
openai took a charge and the webhook failed
our OpenAI key was rejected after the payment
my flashcards export from ChatGPT failed
my postcard to OpenAI was rejected by the post office
the card component rendered by ChatGPT was rejected in design review
ChatGPT payments team declined an interview
openai sdk payment example fails to compile
chatgpt 里的卡片组件加载失败
gpt plus 付款成功但是用不了
chatgpt 付费版回答失败率也高
openai 充值不了解的可以看文档
我的卡在 claude 被拒，openai 正常
chatgpt 支付功能开发失败，求代码
openai 订阅邮件发送失败
chatgpt 充值后对话加载失败
openai 扣款两次，怎么退
OpenAI 付费用户反馈生成失败
"""


@pytest.fixture(scope="module")
def understanding() -> Understanding:
    return real_understanding()


@pytest.mark.parametrize("text", OURS.strip().splitlines())
def test_failed_payment_is_recognized(understanding: Understanding, text: str) -> None:
    """With a topic that leads into the decline flow."""
    topic = understanding.overhear(text)
    assert topic
    assert understanding.topics.topics[topic].flow == "decline"


@pytest.mark.parametrize("text", OTHERS.strip().splitlines())
def test_other_talk_is_ignored(understanding: Understanding, text: str) -> None:
    """Even with the same words."""
    assert understanding.overhear(text) == ""


def test_examples_of_other_topics_are_ignored(understanding: Understanding) -> None:
    """Except for the few that also mention a failed payment."""
    others = [
        (name, example)
        for name, topic in understanding.topics.topics.items()
        if not name.startswith(("decline.", "options.", "related."))
        for example in topic.examples
    ]
    client_language = [each for each in others if understanding.overhear(each[1])]
    assert len(client_language) <= len(others) // 50, client_language


@pytest.mark.parametrize("text", ["openai my " * 400, "card " * 800, "openai 卡 " * 500, "on openai card was " * 220])
def test_long_message_takes_little_cpu_time(understanding: Understanding, text: str) -> None:
    """An admin bot reads every message of a group, so a pattern must not backtrack through a long text."""
    ordinary = ("good morning everyone, lunch? " * 200)[: len(text)]
    assert understanding.overhear(text) == ""
    assert cpu_seconds(understanding.overhear, text) < 20 * cpu_seconds(understanding.overhear, ordinary)
