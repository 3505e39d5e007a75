"""What people call the codes that they must keep secret, and the numbers that they may share.

Each list is a pattern. Together they find the names in a text (:data:`NAMES`), and the numbers stand between those.
Texts are in canonical form, with Simplified characters.
"""

import re

_BACK = r"(?:on|at|from|behind)\s(?:the\s|my\s|its?\s)?(?:back|front|rear|card)(?:\sof\s(?:the\s|my\s|this\s)?card)?"
SECURITY = (
    r"(?i:(?<![a-z_])(?:(?:(?:c\.?v\.?[vc]|cvn)(?:2(?!\d))?|c v v|ccv|csc|cid)(?:\s(?:code|number|no\.?|digits))?"
    r"|(?:card\s)?sec(?:urity)?\s?(?:code|number|no\.?|digits)"
    r"|card\s?verification\s?code|(?:card\s?)?verification\s?value|amex\s(?:cid|front(?:\scode)?)"
    rf"|(?:(?:3|4|three|four)[\s-]?(?:digits?|numbers?)\s?(?:code\s?)?|code\s)?(?:are\s)?{_BACK}"
    r"|(?:3|three)[\s-]?digits?(?:\s(?:code|on\sthe\ssignature\sstrip))?|backside(?:\snumber)?|back\sof\s(?:the\s|my\s)?card)(?![a-z_]))"
    r"|安全码|检查码|查核码|检核码|(?:[背反后]面|卡背面?)(?:上|的|那|签名|签名栏|旁边|末|后|里){0,4}(?:[三3](?:[位码]|个)数?字?|末位数?字?)?"
    r"|[后末]?[三3](?:位码|码|位)"
)
"""The three or four digits on a card."""

PIN = (
    r"(?i:(?<![a-z_])pin(?:\s?(?:code|number|no\.?|码))?(?![a-z_]))"
    r"|(?:支付|取款|取钱|交易|查询|消费|登[录入]|网银|U盾|u盾|银行卡?|信用卡|卡片?的?|付款)密码"
)
"""The secret number or password of a card or an account."""

_SENT_BY = (
    r"verification|confirm(?:ation)?|security|sms|text|bank|log[\s-]?in|sign[\s-]?in|auth(?:entication|enticator|ori[sz]ation)?"
    r"|access|activation|2fa|mfa|tfa|3ds|two[\s-]?(?:factor|step)|2[\s-]step|whatsapp|telegram|openai|chatgpt|google|apple|microsoft"
    r"|e-?mail|transaction|purchase|challenge|dynamic|one[\s-]?time"
)
ONE_TIME = (
    r"(?i:(?<![a-z_])(?:(?:verification|2fa|sms)\s?(?:number|no\.)|(?:mfa|2fa|otp)\stoken|otp|totp|one[\s-]?time\s?(?:pass)?(?:code|word|pin)|passcode|authenticator|verification|2fa|mfa|3ds"
    rf"|(?:{_SENT_BY})\s?(?:pass)?(?:code|pin|word)s?"
    r"|3d[\s-]?s(?:ecure)?\spassword|m?tan|tac|gauth|steam\sguard)(?![a-z_]))"
    r"|(?:动态|短信|简讯|手机|一次性|交易|验证|认证|校验|检验|确认|随机|授权|登[录陆入]|激活|银行|身份验证)(?:代|验证|校验|动态)?(?:码|密码|口令)"
    r"|口令|验证器"
)
"""A code that a bank, a site or an app issues for one use."""

MESSAGE = (
    r"(?i:(?<![a-z_])(?:sms|text(?:ed)?\s(?:me|us)|texts?(?:\smessages?)?|whatsapp|as\s(?:the\s|a\s)?code|is\s(?:the|my|your)\scode)(?![a-z_-]))"
    r"|短信|简讯|(?<![\u4e00-\u9fff])码[是为]"
)
"""The message that brings such a code."""

RECEIVED = (
    r"(?i:(?<![a-z_])(?:codes?|digits?|(?:just|i|phone|we)\s(?:got|received)|(?:giv(?:es?|ing)|gave|sent|mailed|texted|put|typed|entered|generated)(?:\s(?:me|us|it|them|in))?|(?:openai|google|bank|they|it)\s(?:sent|texted)|over\s(?:the\s)?phone|3d[\s-]secure"
    r"|(?:to|and)\s(?:verify|confirm|approve|log\s?in|sign|complete|finish|authori[sz]e|access|continue|activate)"
    r"|(?:in|from|by|via|to)\s(?:the\s|my\s|an?\s|your\s)?e?-?mail)(?![a-z_]))"
    r"|收到|发来|给我发|验证|发给我|发过来|[六6]位数?|手机上|[输填]了|给的|码"
)
"""Words that say that a number was received; they count only for a number of six digits."""

BACKUP = r"(?i:(?:backup|recovery|rescue|emergency)\s?codes?)|(?:恢复|备用|备份|应急)(?:验证)?(?:代码|码)"

_OTHER_CODE = (
    r"error|err|status|exit|return|ret|respon[sc]e|http|zip|post(?:al)?|country|area|dial(?:ling)?|sort|swift|branch|routing|bank|promo(?:tion)?"
    r"|coupon|discount|gift(?:\scard)?|invit(?:e|ation)|referral|redeem|redemption|voucher|source|qr|bar|decline|reason|advice|mcc|category"
    r"|merchant|product|project|tax|hs|line|course|pick-?up|locker|colou?r|my\sarea"
)
OTHER = (
    rf"(?i:(?<![a-z_])(?:(?:{_OTHER_CODE})[\s_-]?codes?"
    r"|(?:order|ticket|case|invoice|inv|receipt|quote|booking|request|req|ref|reference|transaction(?!\scode)|trace|tracking|customer|tenant|license|employee|rma|awb|membership|member|account|"
    r"user|uid|pid|id|project|org|organi[sz]ation|group|chat|issue|thread|topic|article|build|version|commit|line|row|page|batch|"
    r"port|seed|step|epoch|room|flat|unit|street|road|po|p\.o\.|purchase|item|sku|model|number|no\.|nr)s?"
    r"|zip|post-?code|postal|pin-?code|address|addr|city|area|india|singapore|rd|st"
    r"|error|errno|err|errors|status|exit(?:ed)?|returns?(?:ed)?|response|ret|msg|message\W|hresult|failed|fails|http"
    r"|code\s?=|code[\"']\s?:|amount|balance|bill|usage|used|limit|budget|max|price|cost|charged|paid|fee|total|tokens?|credits|tpm|rpm"
    r"|took|latency|timeout|timestamp|time|date|since|tel|fax|bin码?|iin|sender|ending|ends|last\s(?:4|four)|first\s(?:4|6|8|four|six|eight)(?:\sdigits)?|vat|tax|iban|bic|promo|coupon"
    r"|(?:from|to|call|dial|reply|number)\s(?=\d{4}))(?![a-z_]))"
    r"|(?:返回|错误|报错|状态|响应)\s?code|(?:错误|错|误|应|回|请|惠|换|编|政|区|机|代|条|维|源|扫|优惠|邀请|兑换|取件|促销|国家|邮政|返回|状态|响应|银行代)码|(?<!登录)代码|编号|编码|邮编|邮政|邮递"
    r"|订单|工单|单号|流水|批次|发票|备注|参考|凭证|客户|会员|用户|账号|帐号|账户|群|组织|项目|请求|错误|报错|错|返回|状态|余额|额度|预算|金额|消费|扣了?|付了?|充了?|花了?"
    r"|用了|上限|限额|版本|第|卡号|前[六四6]位|卡[头段]|bin码|尾号|末四位|电话|手机号|拨打|打了|客服|从|来自|地址|[省市区县镇路街](?=\s?\d)|税号|快递|id"
)
"""Numbers that aren't secret: codes of other kinds, references, amounts, addresses and the like."""

_WHERE = r"(?:(?<![A-Za-z_])(?=[A-Za-z])|(?<![A-Za-z_0-9])(?=[2-6])|(?=[\u4e00-\u9fff]))"
ON_CARD = re.compile(rf"{_WHERE}(?:{SECURITY}|{PIN})")
NAMES = re.compile(
    rf"{_WHERE}(?:(?P<other>{OTHER})|(?P<security>{SECURITY})|(?P<pin>{PIN})|(?P<one_time>{ONE_TIME})"
    rf"|(?P<message>{MESSAGE})|(?P<received>{RECEIVED}))"
)
