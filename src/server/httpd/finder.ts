/** The form that takes a reference or a code, on the pages where somebody may have one. */
import { html, type Html } from '#format/html';
import type { Words } from './words.ts';

/** Reference and code are short; what is longer was not copied from a reply. */
const TYPED_CHARACTERS_MAX = 60;

export function finder({ find }: Words): Html {
  return html`<form method="get" action="/why">
<label for="ref">${find.label}</label>
<p class="hint" id="ref-hint">${find.hint}</p>
<div class="find"><input id="ref" name="ref" type="text" required maxlength="${TYPED_CHARACTERS_MAX}" autocomplete="off" autocapitalize="characters" spellcheck="false" aria-describedby="ref-hint"><button type="submit">${find.button}</button></div>
</form>`;
}
