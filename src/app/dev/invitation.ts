/** What a trial server says when it starts: who lives there, and what to try. */
import { fates } from './fates.ts';

export const TRIAL_PASSWORD = 'dev-password';
export const TRIAL_DOMAIN = 'example.test';
export const TRIAL_HOSTNAME = 'mx.example.test';
export const YOU = `you@${TRIAL_DOMAIN}`;
export const FRIEND = `friend@${TRIAL_DOMAIN}`;

export function invitation(place: { readonly folder: string; readonly portOffset: number }): string {
  const port = (standard: number): number => standard + place.portOffset;
  const signedIn = `-au ${YOU} -ap ${TRIAL_PASSWORD}`;
  const submit = `swaks -s 127.0.0.1 -p ${port(465)} -tlsc ${signedIn} -f ${YOU}`;
  const width = Math.max(...fates.map(({ localpart }) => localpart.length)) + 1;
  return `
A trial server: it listens on this computer only, and nothing that it sends leaves it.
  Accounts   ${YOU} and ${FRIEND}, password ${TRIAL_PASSWORD}
  IMAP       127.0.0.1 port ${port(993)} (TLS) or ${port(143)}     POP3 port ${port(995)} (TLS) or ${port(110)}
  Sending    127.0.0.1 port ${port(465)} (TLS) or ${port(587)}
  Pages      https://127.0.0.1:${port(443)}/
  Data       ${place.folder}

Try, in another terminal, in the project folder:
  export ROOKERY_DATA='${place.folder.replaceAll("'", String.raw`'\''`)}'
  curl -k -u ${YOU}:${TRIAL_PASSWORD} 'imaps://127.0.0.1:${port(993)}/INBOX;MAILINDEX=1'
  swaks -s 127.0.0.1 -p ${port(25)} --helo mail.remote.test -f stranger@remote.test -t ${YOU}
  ${submit} -t echo@any.domain
  ${submit} -t reject550@any.domain
  bin/rookery trace --from ${YOU} --since 1h
  bin/rookery queue list
  bin/rookery queue retry --all

The pretended outside world takes all mail. echo@ answers, and others do what their name says, at any domain:
${fates.map(({ localpart, help }) => `  ${`${localpart}@`.padEnd(width)}  ${help}`).join('\n')}
  Domains: x.invalid does not exist, no-mail.x takes no mail, the DNS gives no answer for dns-fail.x

`;
}
