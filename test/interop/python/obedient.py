"""A milter that does what the Subject says, over libmilter: every kind of answer that a mail server has to understand."""
import sys

import Milter


class Obedient(Milter.Base):
    def __init__(self):
        self.subject = ''
        self.client = ''

    def connect(self, name, family, address):
        self.client = address[0] if address else 'unknown'
        return Milter.CONTINUE

    def header(self, name, value):
        if name.lower() == 'subject':
            self.subject = value
        return Milter.CONTINUE

    def eom(self):
        self.addheader('X-Client', self.client)
        self.addheader('X-Queue-Id', self.getsymval('i') or 'none')
        if 'refuse' in self.subject:
            self.setreply('550', '5.7.1', 'The subject says so')
            return Milter.REJECT
        if 'hold' in self.subject:
            self.quarantine('held for a look')
        if 'body' in self.subject:
            self.replacebody(b'another body\r\n')
        if 'mark' in self.subject:
            self.addheader('X-Spam-Flag', 'YES')
        if 'later' in self.subject:
            return Milter.TEMPFAIL
        if 'lose' in self.subject:
            return Milter.DISCARD
        return Milter.ACCEPT


Milter.factory = Obedient
Milter.set_flags(Milter.ADDHDRS + Milter.CHGBODY + Milter.QUARANTINE)
Milter.runmilter('rookery-test', sys.argv[1], 60)
