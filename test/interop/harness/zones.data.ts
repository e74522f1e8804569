/**
 * The world outside, as DNS sees it. 127.0.0.1 is us; 127.0.0.2 is a remote server; nobody answers at 127.0.0.3; 127.0.0.7 is a
 * line at somebody's home.
 * A zone without text is configured in the name server but has no file, so that it answers SERVFAIL.
 */
export const zoneHead = (name: string): string => `$ORIGIN ${name === '.' ? '' : name}.
$TTL 60
@ SOA ns.test. hostmaster.test. 1 3600 600 86400 60
@ NS ns.test.
`;

export const zones: Readonly<Record<string, string | undefined>> = {
  test: `${zoneHead('test')}
ns                   A     127.0.0.1

; Hosted by us.
example              MX    10 mx.example.test.
example              A     127.0.0.1
mx.example           A     127.0.0.1
second               MX    10 mx.example.test.

; The ordinary remote domain.
remote               MX    10 mx1.remote.test.
remote               TXT   "v=spf1 ip4:127.0.0.2 -all"
mx1.remote           A     127.0.0.2
mx1.remote           TXT   "v=spf1 a -all"

; An internet provider's name for a line at home.
dsl-127-0-0-7.dyn.isp A    127.0.0.7

; No MX record: the address of the domain itself (RFC 5321 section 5.1).
a-only               A     127.0.0.2

; The best server is dead, the next one lives.
fallback             MX    10 dead.fallback.test.
fallback             MX    20 mx.fallback.test.
dead.fallback        A     127.0.0.3
mx.fallback          A     127.0.0.2

; One name, two addresses, one of them dead.
two-addresses        MX    10 mx.two-addresses.test.
mx.two-addresses     A     127.0.0.3
mx.two-addresses     A     127.0.0.2

; Does not take mail at all (RFC 7505).
nullmx               MX    0 .

; Names us as its server, and we do not host it.
loop                 MX    10 mx.example.test.

; Forbidden by RFC 5321 section 5.1, common all the same.
cname-mx             MX    10 alias.cname-mx.test.
alias.cname-mx       CNAME mx1.remote.test.
; The domain itself is an alias.
cname-domain         CNAME remote.test.

; Aliases in a circle.
circle               MX    10 a.circle.test.
a.circle             CNAME b.circle.test.
b.circle             CNAME a.circle.test.

; Its only server has no address.
no-address           MX    10 mx.no-address.test.
mx.no-address        TXT   "no address here"

; All servers dead.
dead                 MX    10 mx.dead.test.
mx.dead              A     127.0.0.3

; A server with an IPv6 address only.
six                  MX    10 mx.six.test.
mx.six               AAAA  ::1
`,
  'servfail.test': undefined,
  '127.in-addr.arpa': `${zoneHead('127.in-addr.arpa')}
1.0.0                PTR   mx.example.test.
2.0.0                PTR   mx1.remote.test.
7.0.0                PTR   dsl-127-0-0-7.dyn.isp.test.
`,
};
