"""Python reads a digest as a mail program does. Called by digest.test.ts with the place of the server as JSON."""
import email
import email.policy
import html.parser
import imaplib
import json
import re
import smtplib
import ssl
import sys
import urllib.parse
import urllib.request

place = json.loads(sys.argv[2])
host, ports, anna = place["host"], place["ports"], place["anna"]
trust = ssl.create_default_context(cafile=place["certificate"])
trust.check_hostname = False


def send():
    """What every filter calls spam, from a stranger."""
    with smtplib.SMTP(host, ports["smtp"], timeout=20) as client:
        client.sendmail("shop@remote.test", [anna["address"]], place["message"].encode("latin1"))


def inbox():
    with imaplib.IMAP4_SSL(host, ports["imaps"], ssl_context=trust) as client:
        client.login(anna["address"], anna["password"])
        client.select("INBOX")
        _, (numbers,) = client.search(None, "ALL")
        messages = []
        for number in numbers.split():
            _, data = client.fetch(number, "(BODY.PEEK[] INTERNALDATE)")
            messages.append(data[0][1])
        return messages


class Links(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.loads = [], []

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        if tag == "a":
            self.found.append(named["href"])
        self.loads += [named[name] for name in ("src", "background", "data") if name in named]


def read():
    """Both forms say the same, load nothing, and have the same links."""
    (octets,) = inbox()
    message = email.message_from_bytes(octets, policy=email.policy.default)
    assert not message.defects, message.defects
    assert message.get_content_type() == "multipart/alternative", message.get_content_type()
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["To"].addresses[0].addr_spec == anna["address"]
    assert message["Subject"] == "1 message is held for you", message["Subject"]
    plain = message.get_body(("plain",)).get_content()
    shown = message.get_body(("html",)).get_content()
    links = Links()
    links.feed(shown)
    assert links.loads == [], links.loads
    written = re.findall(r"https?://\S+", plain)
    assert sorted(written) == sorted(links.found) and len(written) == 4, (written, links.found)
    return re.search(r"\* Deliver:\r?\n +(\S+)", plain).group(1)


def press():
    """GET and HEAD do nothing; POST of the form delivers the octets that were sent."""
    link = read()
    parts = urllib.parse.urlsplit(link)
    here = f"https://{host}:{ports['https']}{parts.path}"
    for method in ("GET", "HEAD", "GET"):
        with urllib.request.urlopen(urllib.request.Request(here, method=method), context=trust) as answer:
            page = answer.read().decode()
    with urllib.request.urlopen(here, context=trust) as answer:
        page = answer.read().decode()
    assert "Deliver this message?" in page
    assert len(inbox()) == 1
    form = urllib.parse.urlencode({"press": "deliver"}).encode()
    with urllib.request.urlopen(urllib.request.Request(here, data=form), context=trust) as answer:
        assert "It is in your inbox" in answer.read().decode()
    delivered = inbox()[-1]
    assert delivered.endswith(place["message"].encode("latin1")), delivered
    message = email.message_from_bytes(delivered, policy=email.policy.default)
    assert anna["address"] in message["X-Rookery-Released"]


{"send": send, "read": read, "press": press}[sys.argv[1]]()
print("done")
