/** Documents that try to run, load or leave, put together from elements, attributes, addresses and disguises by a seed. */

const elements =
  'a abbr address applet area article aside audio b base bdi bdo bgsound big blink blockquote body br button canvas caption ' +
  'center cite code col colgroup command content data datalist dd del details dfn dialog dir div dl dt em embed fieldset ' +
  'figcaption figure font footer form frame frameset h1 head header hr html i iframe image img input ins isindex kbd keygen ' +
  'label legend li link listing main map mark marquee menu menuitem meta meter nav nobr noembed noframes noscript object ol ' +
  'optgroup option output p param picture plaintext portal pre progress q rb rp rt rtc ruby s samp script section select shadow ' +
  'slot small source spacer span strike strong style sub summary sup table tbody td template textarea tfoot th thead time title ' +
  'tr track tt u ul var video wbr xmp x-own svg math ' +
  'animate animateMotion animateTransform circle clipPath cursor defs desc ellipse feImage filter foreignObject g line ' +
  'linearGradient marker mask mpath path pattern polygon polyline radialGradient rect set stop switch symbol text textPath ' +
  'tref tspan use view annotation annotation-xml maction maligngroup malignmark menclose merror mfenced mfrac mglyph mi mn mo ' +
  'mover mpadded mphantom mroot mrow ms mspace msqrt mstyle msub mtable mtd mtext mtr munder semantics';

const attributes =
  'href src srcset background action formaction poster data codebase classid archive cite longdesc lowsrc dynsrc ping manifest ' +
  'profile icon usemap xlink:href from to by values filter mask clip-path fill stroke marker-end cursor style srcdoc content ' +
  'code object imagesrcset onload onerror onclick onfocus onmouseover onbegin ontoggle onanimationstart';

const schemes: readonly ((host: string) => string)[] = [
  (host) => `http://${host}/a`,
  (host) => `https://${host}/a`,
  (host) => `//${host}/a`,
  (host) => `\\\\${host}\\a`,
  (host) => `ftp://${host}/a`,
  (host) => `ws://${host}/a`,
  () => 'javascript:hit(1)',
  () => 'vbscript:hit(1)',
  () => 'data:text/html,<script>top.hit(1)</script>',
  () => 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" onload="hit(1)"/>',
  () => 'view-source:http://mail.test/',
  () => 'about:blank#x',
  () => 'blob:http://mail.test/x',
  (host) => `http://u@${host}:80/a`,
];

const styles: readonly ((address: string) => string)[] = [
  (address) => `background:url(${address})`,
  (address) => `background:u\\72l(${address})`,
  (address) => `background:\\75\\72\\6c(${address})`,
  (address) => `b\\61 ckground-image:url("${address}")`,
  (address) => `list-style:url('${address}')`,
  (address) => `cursor:url(${address}),auto`,
  (address) => `content:url(${address})`,
  (address) => `background:image-set(url(${address}) 1x)`,
  (address) => `background:-webkit-image-set("${address}" 1x)`,
  (address) => `background:cross-fade(url(${address}),url(${address}),50%)`,
  (address) => `--a:url(${address});background:var(--a)`,
  (address) => `filter:url(${address}#f)`,
  (address) => `mask:url(${address})`,
  (address) => `-webkit-mask-image:url(${address})`,
  (address) => `clip-path:url(${address}#c)`,
  (address) => `border-image:url(${address}) 1`,
  (address) => `shape-outside:url(${address})`,
  (address) => `background:url(${address}`,
  (address) => `color:red/*;*/;background:/**/url(/**/${address})`,
  (address) => `width:expression(hit(1));behavior:url(${address})`,
  (address) => `offset-path:url(${address}#p)`,
  (address) => `color:red}body{background:url(${address})`,
];

const sheets: readonly ((address: string) => string)[] = [
  (address) => `@import "${address}";`,
  (address) => `@import url(${address}) screen;`,
  (address) => `@im\\70ort '${address}';`,
  (address) => `@charset "x";@import "${address}";`,
  (address) => `@font-face{font-family:f;src:url(${address})}body{font-family:f}`,
  (address) => `@namespace url(${address});`,
  (address) => `@media all{body{background:url(${address})}}`,
  (address) => `@supports (color:red){@media all{*{background:url(${address})}}}`,
  (address) => `body{& div{background:url(${address})}color:red}`,
  (address) => `body::before{content:url(${address})}`,
  (address) => `@layer a{body{background:url(${address})}}`,
  (address) => `<!--@import "${address}";-->`,
  (address) => `a[b="}@import '${address}';`,
  (address) => `@property --a{syntax:"<image>";inherits:false;initial-value:url(${address})}`,
  (address) => `@keyframes k{from{background:url(${address})}}body{animation:k 1s}`,
  (address) => `@counter-style c{symbols:url(${address})}ol{list-style:c}`,
  (address) => `@document url(${address}){body{color:red}}`,
  (address) => `body{background:url(${address})`,
];

type Chance = (below: number) => number;

/** Numbers by a seed (a linear congruential generator is random enough to choose by). */
function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function pick<T>(chance: Chance, from: readonly T[]): T {
  return from[chance(from.length)] as T;
}

const disguises: readonly ((text: string, chance: Chance) => string)[] = [
  (text) => text,
  (text) => Array.from(text, (letter) => `&#${letter.codePointAt(0)};`).join(''),
  (text) => Array.from(text, (letter) => `&#x${letter.codePointAt(0)?.toString(16)}`).join(';'),
  (text) => ` \t\n${text}`,
  (text) => `\u0001${text}`,
  (text, chance) => text.slice(0, 1 + chance(8)) + '\t' + text.slice(1 + chance(8)),
  (text) => text.replace(/^[a-z]+:/, (scheme) => scheme.toUpperCase()),
  (text) => text.replace(':', '&colon;'),
  (text) => text.replace(/^(.)/, '$1\n'),
  (text) => encodeURI(text),
  (text) => text.replaceAll('//', '/&Tab;/'),
  (text) => `${text}&NewLine;`,
];

/** Ways to stand in a document. */
const wraps: readonly ((inner: string) => string)[] = [
  (inner) => inner,
  (inner) => `<svg>${inner}</svg>`,
  (inner) => `<math>${inner}</math>`,
  (inner) => `<svg><foreignObject>${inner}</foreignObject></svg>`,
  (inner) => `<math><mtext><table><mglyph><style><!--</style>${inner}`,
  (inner) => `<math><annotation-xml encoding="text/html">${inner}</annotation-xml></math>`,
  (inner) => `<noscript><p title="</noscript>${inner.replaceAll('"', '&quot;')}"></noscript>`,
  (inner) => `<noscript>${inner}</noscript>`,
  (inner) => `<table><tr><td>${inner}`,
  (inner) => `<table>${inner}</table>`,
  (inner) => `<select>${inner}</select>`,
  (inner) => `<template>${inner}</template>`,
  (inner) => `<form><math><mtext></form><form><mglyph><style></math>${inner}`,
  (inner) => `<svg></p><style><a id="</style>${inner.replaceAll('"', '&quot;')}">`,
  (inner) => `<!--[if true]>${inner}<![endif]-->${inner}`,
  (inner) => `<svg><![CDATA[><p title="]]>${inner}`,
  (inner) => `<xmp>${inner}</xmp>${inner}`,
  (inner) => `<plaintext>${inner}`,
  (inner) => `<iframe srcdoc="${inner.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"></iframe>`,
  (inner) => `<title>${inner}</title><textarea>${inner}</textarea>`,
  (inner) => `<details open ontoggle=hit(1)>${inner}</details>`,
  (inner) => `<base href="http://leak.test/">${inner}`,
  (inner) => `<meta charset="utf-7">${inner}`,
  (inner) => `${'<b>'.repeat(20)}<p>${inner}</b></p>`,
  (inner) => `<input name=attributes><form id=getElementById><img name=body>${inner}`,
  (inner) => inner.toUpperCase(),
  (inner) => inner.replaceAll('<', '<\0'),
  (inner) => inner.replaceAll(' ', '/'),
];

/** `count` documents; the same ones for the same seed. */
export function leakDocuments(count: number, seed: number): string[] {
  const chance = chanceOf(seed);
  const names = elements.split(' ');
  const attributeNames = attributes.split(' ');
  return Array.from({ length: count }, () => {
    let text = '';
    for (let i = 0; i < 3; i++) text += piece(chance, names, attributeNames);
    return pick(chance, wraps)(pick(chance, wraps)(text));
  });
}

function piece(chance: Chance, names: readonly string[], attributeNames: readonly string[]): string {
  const address = pick(chance, schemes)('leak.test');
  switch (chance(8)) {
    case 0:
      return `<style>${pick(chance, sheets)(address)}</style>`;
    case 1:
      return `<p style="${pick(chance, styles)(address).replaceAll('"', '&quot;')}">a</p>`;
    case 2:
      return `<link rel="${pick(chance, ['stylesheet', 'prefetch', 'preload', 'preconnect', 'dns-prefetch', 'icon', 'import', 'modulepreload', 'manifest'])}" href="${address}" as="image">`;
    case 3:
      return `<meta http-equiv="${pick(chance, ['refresh', 'Refresh', 'set-cookie', 'Content-Security-Policy', 'link'])}" content="0;url=${address}">`;
    case 4:
      return `<svg><${pick(chance, ['animate', 'set'])} attributeName="${pick(chance, ['href', 'style', 'fill', 'onload', 'xlink:href'])}" to="${address}" values="${address}" begin="0s" onbegin="hit(1)"/><a xlink:href="${address}"><use href="${address}#a"/><image href="${address}"/></a></svg>`;
    default: {
      const name = pick(chance, names);
      let tag = `<${name}`;
      for (let i = 0; i < 3; i++) {
        const attribute = pick(chance, attributeNames);
        const isHandler = attribute.startsWith('on');
        const plain = isHandler ? 'hit(1)' : attribute === 'style' ? pick(chance, styles)(address) : address;
        const value = pick(chance, disguises)(plain, chance);
        tag += ` ${attribute}="${value.replaceAll('"', '&quot;')}"`;
      }
      return `${tag} rel="stylesheet" type="${pick(chance, ['image', 'text/css', 'hidden', 'text/html'])}" autofocus>a</${name}>`;
    }
  }
}
