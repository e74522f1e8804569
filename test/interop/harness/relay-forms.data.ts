/**
 * Ways to ask a server to carry mail to strangers. X is a domain that is not ours, L one that we host, H our host name,
 * I our address. The first sixteen are those that nmap's script smtp-open-relay tries; the rest are the older and newer
 * tricks: routes, percent and bang paths, quoting, literals, encoded and look-alike characters, parameters.
 */
export interface RelayForm {
  readonly name: string;
  /** What stands after `MAIL FROM:`. */
  readonly mail: string;
  /** What stands after `RCPT TO:`. */
  readonly rcpt: string;
}

interface Names {
  readonly remote: string;
  readonly local: string;
  readonly host: string;
  readonly address: string;
  /** An account that exists at the local domain. */
  readonly user: string;
}

export function relayForms({ remote: X, local: L, host: H, address: I, user }: Names): RelayForm[] {
  const spoof = `<spoof@[${I}]>`;
  const numbered: [string, string][] = [
    ['<>', `<victim@${X}>`],
    [`<spoof@${X}>`, `<victim@${X}>`],
    [`<spoof@${H}>`, `<victim@${X}>`],
    [spoof, `<victim@${X}>`],
    [spoof, `<victim%${X}@[${I}]>`],
    [spoof, `<victim%${X}@${H}>`],
    [spoof, `<"victim@${X}">`],
    [spoof, `<"victim%${X}">`],
    [spoof, `<victim@${X}@[${I}]>`],
    [spoof, `<"victim@${X}"@[${I}]>`],
    [spoof, `<victim@${X}@${H}>`],
    [spoof, `<@[${I}]:victim@${X}>`],
    [spoof, `<@${H}:victim@${X}>`],
    [spoof, `<${X}!victim>`],
    [spoof, `<${X}!victim@[${I}]>`],
    [spoof, `<${X}!victim@${H}>`],
    // A sender of ours does not buy a way out.
    [`<${user}@${L}>`, `<victim@${X}>`],
    [`<postmaster@${L}>`, `<victim@${X}>`],
    ['<spoof@localhost>', `<victim@${X}>`],
    ['<spoof>', `<victim@${X}>`],
    ['<postmaster>', `<victim@${X}>`],
  ];
  const anySender = [
    `<victim%${X}@${L}>`,
    `<${user}%${X}@${L}>`,
    `<"victim@${X}"@${L}>`,
    `<"${user}@${X}"@${L}>`,
    `<${X}!victim@${L}>`,
    `<@${L}:victim@${X}>`,
    `<@${L},@${H}:victim@${X}>`,
    `<@${X}:victim@${X}>`,
    `<victim@${X}@${L}>`,
    `<victim@${L}@${X}>`,
    '<victim@[198.51.100.1]>',
    '<victim@[IPv6:2001:db8::1]>',
    `<victim@[${I}]>`,
    `<victim@${L}.>`,
    `<victim@.${L}>`,
    `<${user}@sub.${L}>`,
    `<${user}@${L}.${X}>`,
    `<victim@${L}%00.${X}>`,
    `<victim@${L},victim@${X}>`,
    `<victim@${L} victim@${X}>`,
    `<victim@${L};victim@${X}>`,
    `victim@${X}`,
    `< victim@${X}>`,
    `<victim@${X} >`,
    `<victim@${X}> <${user}@${L}>`,
    `<<victim@${X}>>`,
    `<(comment)victim@${X}>`,
    `<victim@${X}> ORCPT=rfc822;${user}@${L}`,
    `<victim@${X}> NOTIFY=SUCCESS`,
    `<victim@${X}> AUTH=<>`,
    `<=?utf-8?q?victim=40${X}=3e=00?=@${L}>`,
    `<victim=40${X}@${L}>`,
    `<victim+40${X}@${L}>`,
    `<victim\\@${X}@${L}>`,
    `<"victim\\@${X}"@${L}>`,
    `<victim＠${X}>`,
    `<victim＠${X}@${L}>`,
    `<victim@remote․test>`,
    `<victim@exаmple.test>`,
    `<${user}@ｅｘａｍｐｌｅ．ｔｅｓｔ.${X}>`,
    // A domain that names us as its server without our knowing it.
    `<${user}@loop.test>`,
    `<${user}@${X}>`,
    '<victim>',
    `<"victim"@${X}>`,
    `<VICTIM@${X.toUpperCase()}>`,
  ];
  const all = [...numbered, ...anySender.map((rcpt): [string, string] => [`<spoof@sender.test>`, rcpt])];
  return all.map(([mail, rcpt]) => ({ name: `${mail} to ${rcpt}`, mail, rcpt }));
}
