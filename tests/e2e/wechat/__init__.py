"""WeChat as the product meets it: its servers, its interface and a phone, written against its public description.

Nothing here is taken from the product: signatures are made with hashlib, messages are sealed by the command `openssl`,
XML is read by the standard library, and the interface checks what is sent to it the way WeChat does.
"""

from tests.e2e.wechat.fake import FakeWeChat
from tests.e2e.wechat.phone import Phone
from tests.e2e.wechat.protocol import Account

__all__ = ["Account", "FakeWeChat", "Phone"]
