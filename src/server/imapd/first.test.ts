import { test } from 'node:test';
import { letter, selectedUnseen, signIn, Stage, u1 } from './stage.ts';

test('a client signs in, selects, fetches and leaves', async () => {
  const stage = new Stage();
  stage.mail.deliver(u1, 'INBOX', letter('One'));
  stage.mail.deliver(u1, 'INBOX', letter('Two'));
  await stage.run(`${signIn}${selectedUnseen}
    C: a FETCH 1:* (UID FLAGS ENVELOPE BODYSTRUCTURE)
    S: * 1 FETCH (UID 1 FLAGS () ENVELOPE (NIL "One" (("Anna" NIL "anna" "example.test")) (("Anna" NIL "anna" "example.test")) (("Anna" NIL "anna" "example.test")) NIL NIL NIL NIL NIL) BODYSTRUCTURE ("text" "plain" NIL NIL NIL "7bit" 7 1 NIL NIL NIL NIL))
    S: * 2 FETCH (UID 2 FLAGS () ENVELOPE …
    S: a OK Fetched
    C: b LOGOUT
    S: * BYE Until next time
    S: b OK Signed out
  `);
});
