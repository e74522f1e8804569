"""Python's own mail clients against a server. Called by python.test.ts with the place of the server as JSON."""
import email
import email.policy
import imaplib
import json
import poplib
import smtplib
import ssl
import sys
import time
from email.message import EmailMessage

place = json.loads(sys.argv[2])
host, ports, hostname = place["host"], place["ports"], place["hostname"]
anna, ben = place["anna"], place["ben"]

# The certificate that the server showed is trusted; its name is checked against the server's.
trust = ssl.create_default_context(cafile=place["certificate"])
trust.check_hostname = False


def message(subject, sender, to):
    made = EmailMessage(policy=email.policy.SMTP)
    made["From"], made["To"], made["Subject"] = sender, to, subject
    made.set_content("Zażółć gęślą jaźń\n.dot\n")
    made.add_attachment(bytes(range(256)) * 40, maintype="application", subtype="octet-stream", filename="größe.bin")
    return made


def smtp(token):
    with smtplib.SMTP_SSL(host, ports["submissions"], context=trust, timeout=20) as client:
        client.ehlo()
        assert client.has_extn("size") and client.has_extn("smtputf8") and client.has_extn("8bitmime")
        client.login(anna["address"], anna["password"])
        refused = client.send_message(message(f"{token} one", anna["address"], ben["address"]))
        assert refused == {}, refused

    with smtplib.SMTP(host, ports["submission"], timeout=20) as client:
        client.ehlo()
        assert not client.has_extn("auth"), "AUTH is offered before TLS"
        client.starttls(context=trust)
        client.ehlo()
        assert client.has_extn("auth")
        client.login(anna["address"], anna["password"], initial_response_ok=False)
        client.send_message(message(f"{token} two", anna["address"], ben["address"]))

    with smtplib.SMTP(host, ports["smtp"], timeout=20) as client:
        client.ehlo("client.remote.test")
        assert client.verify("anna@example.test")[0] in (252, 502)
        assert client.noop()[0] == 250
        code, text = client.mail("a@remote.test")
        assert code == 250
        code, text = client.rcpt("nobody@example.test")
        assert code == 550 and text.startswith(b"5.1.1"), (code, text)
        code, text = client.rcpt("anna@example.test")
        assert code == 250
        assert client.rset()[0] == 250
        try:
            client.sendmail("a@remote.test", ["x@elsewhere.test"], "Subject: relay\r\n\r\n")
            raise AssertionError("relayed")
        except smtplib.SMTPRecipientsRefused as refusal:
            assert refusal.recipients["x@elsewhere.test"][0] in (550, 554), refusal

    with smtplib.SMTP_SSL(host, ports["submissions"], context=trust, timeout=20) as client:
        try:
            client.login(anna["address"], "wrong")
            raise AssertionError("signed in with a wrong password")
        except smtplib.SMTPAuthenticationError as refusal:
            assert refusal.smtp_code == 535, refusal


def ok(answer):
    kind, data = answer
    assert kind == "OK", answer
    return data


def imap(token):
    raw = message(token, "sender@remote.test", anna["address"]).as_bytes()
    with imaplib.IMAP4_SSL(host, ports["imaps"], ssl_context=trust, timeout=20) as client:
        assert "IMAP4REV1" in client.capabilities
        ok(client.login(anna["address"], anna["password"]))
        ok(client.create("Python/Inner"))
        ok(client.subscribe("Python/Inner"))
        assert any(b"Python/Inner" in line for line in ok(client.list('""', '"*"')))
        assert any(b"Python/Inner" in line for line in ok(client.lsub('""', '"*"')))
        when = imaplib.Time2Internaldate(time.time() - 86400)
        (appended,) = ok(client.append("Python/Inner", r"(\Flagged $Label1)", when, raw))
        assert b"APPENDUID" in appended, appended
        assert ok(client.select("Python/Inner")) == [b"1"]
        (uid,) = ok(client.uid("SEARCH", None, "SUBJECT", token))
        assert uid, "SEARCH SUBJECT finds it"
        assert ok(client.uid("SEARCH", "CHARSET", "UTF-8", "BODY", '"' + token + '"')) is not None
        (found,) = ok(client.search(None, "FLAGGED", "SINCE", time.strftime("%d-%b-%Y", time.gmtime(time.time() - 3 * 86400))))
        assert found == b"1", found
        data = ok(client.uid("FETCH", uid, "(FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])"))
        assert data[0][1] == raw, "the octets are those appended"
        assert f"RFC822.SIZE {len(raw)}".encode() in b" ".join(part if isinstance(part, bytes) else part[0] for part in data)
        assert b"$Label1" in data[0][0] or b"$Label1" in data[-1]
        part = ok(client.uid("FETCH", uid, "(BODY.PEEK[2]<0.100>)"))
        assert len(part[0][1]) == 100, part
        structure = ok(client.uid("FETCH", uid, "(BODYSTRUCTURE ENVELOPE)"))
        assert b"octet-stream" in structure[0].lower() if isinstance(structure[0], bytes) else True
        ok(client.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)"))
        ok(client.uid("COPY", uid, "Trash"))
        ok(client.uid("STORE", uid, "+FLAGS", r"(\Deleted)"))
        assert ok(client.expunge()) == [b"1"]
        ok(client.close())
        ok(client.rename("Python/Inner", "Python/Renamed"))
        ok(client.delete("Python/Renamed"))
        kind, data = client.select("Python/Renamed")
        assert kind == "NO", data
        ok(client.select("Trash", readonly=True))
        kind, _ = client.store("1", "+FLAGS", r"(\Seen)")
        assert kind == "NO", "STORE in a mailbox that was examined"

    with imaplib.IMAP4(host, ports["imap"], timeout=20) as client:
        assert "LOGINDISABLED" in client.capabilities
        try:
            client.login(anna["address"], anna["password"])
            raise AssertionError("signed in without TLS")
        except imaplib.IMAP4.error:
            pass
        ok(client.starttls(ssl_context=trust))
        assert "LOGINDISABLED" not in client.capabilities
        secret = f"\0{anna['address']}\0{anna['password']}".encode()
        ok(client.authenticate("PLAIN", lambda _: secret))
        ok(client.select("INBOX", readonly=True))
        ok(client.noop())


def pop3(token):
    client = poplib.POP3_SSL(host, ports["pop3s"], context=trust, timeout=20)
    capabilities = client.capa()
    for name in ("TOP", "UIDL", "USER", "PIPELINING", "RESP-CODES"):
        assert name in capabilities, capabilities
    client.user(anna["address"])
    client.pass_(anna["password"])
    count, size = client.stat()
    _, listing, _ = client.list()
    assert len(listing) == count and sum(int(line.split()[1]) for line in listing) == size
    _, ids, _ = client.uidl()
    assert len({line.split()[1] for line in ids}) == count
    wanted = 0
    for number in range(1, count + 1):
        _, lines, _ = client.retr(number)
        whole = b"\r\n".join(lines) + b"\r\n"
        assert len(whole) == int(listing[number - 1].split()[1]), "LIST tells the size that RETR gives"
        if token.encode() in whole:
            wanted = number
    assert wanted, "the message is there"
    _, top, _ = client.top(wanted, 1)
    assert token.encode() in b"\n".join(top)
    client.dele(wanted)
    assert client.stat()[0] == count - 1
    client.rset()
    assert client.stat()[0] == count
    client.dele(wanted)
    client.quit()

    client = poplib.POP3(host, ports["pop3"], timeout=20)
    try:
        client.user(anna["address"])
        client.pass_(anna["password"])
        raise AssertionError("signed in without TLS")
    except poplib.error_proto:
        pass
    client.close()
    client = poplib.POP3(host, ports["pop3"], timeout=20)
    client.stls(context=trust)
    client.user(anna["address"])
    client.pass_(anna["password"])
    assert client.stat()[0] == count - 1
    client.quit()


{"smtp": smtp, "imap": imap, "pop3": pop3}[sys.argv[1]](place["token"])
print("done")
