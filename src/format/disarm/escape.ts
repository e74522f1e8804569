/** Text and attribute values as markup that can be read in one way only (WHATWG HTML section 13.3). */

const inText = /[&<>\u00a0]/;
const inAttribute = /[&<>"\u00a0]/;

export function escapeText(text: string): string {
  if (!inText.test(text)) return text;
  return text.replaceAll('&', '&amp;').replaceAll('\u00a0', '&nbsp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export function escapeAttribute(value: string): string {
  if (!inAttribute.test(value)) return value;
  return escapeText(value).replaceAll('"', '&quot;');
}
