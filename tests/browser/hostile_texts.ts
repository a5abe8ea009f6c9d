/**
 * Texts that try to become more than text: to run, load, lead away, break out of their element, hide or turn around.
 *
 * @module
 */

/** What a text of the corpus sets in the page when it runs. */
export const MARK = "hostileTextRan";

/**
 * The corpus.
 *
 * @param elsewhere the address of a server that a page must not ask, without a final slash
 */
export function hostileTexts(elsewhere: string): Record<string, string> {
  const run = `globalThis.${MARK}=1`;
  return {
    script: `<script>${run}</script><script src="${elsewhere}/s.js"></script>`,
    ending:
      `</script></style></title></textarea></template></noscript><script>${run}</script>`,
    closing:
      `</code></pre></a></td></tr></table></details></form></div></main></body><h1>out</h1><footer class="foot">out</footer>`,
    comment: `<!-- --!> <![CDATA[ ]]> <? ?> <!DOCTYPE html><plaintext>`,
    handler:
      `<img src=x onerror=${run}><body onload=${run}><video autoplay><source onerror=${run}></video>`,
    quotes: `"><img src="${elsewhere}/q.png"> ' autofocus onfocus=${run} x='`,
    attribute: `" onmouseover="${run}" style="position:fixed" data-ask="`,
    backtick: "` onclick=" + run + " `",
    svg:
      `<svg onload=${run}><animate onbegin=${run} attributeName=x dur=1s><use href="${elsewhere}/u.svg#a"/><foreignObject><iframe srcdoc="<script>${run}</script>"></iframe></foreignObject></svg>`,
    math:
      `<math><mtext><table><mglyph><style><img src=x onerror=${run}></style></mglyph></table></mtext></math>`,
    loads:
      `<link rel=stylesheet href="${elsewhere}/a.css"><iframe src="${elsewhere}/f"></iframe><object data="${elsewhere}/o"></object><embed src="${elsewhere}/e"><audio src="${elsewhere}/a.mp3" autoplay>`,
    base:
      `<base href="${elsewhere}/"><meta http-equiv=refresh content="0;url=${elsewhere}/m"><form action="${elsewhere}/p"><button>go</button></form>`,
    style:
      `<style>@import url("${elsewhere}/i.css");body{background:url(${elsewhere}/b.png)}</style><p style="background:url(${elsewhere}/c.png)">`,
    address: `javascript:${run}`,
    addresses:
      `JaVaScRiPt:${run} java\tscript:${run} \u0001javascript:${run} data:text/html,<script>${run}</script> vbscript:msgbox(1) //${
        elsewhere.split("//")[1]
      }/x`,
    markdown:
      `[a](javascript:${run}) [b](data:text/html;base64,PHNjcmlwdD4=) [c](vbscript:x) [d](JAVASCRIPT&colon;${run}) <javascript:${run}> [e]( java\nscript:${run} )`,
    pictures:
      `![p](${elsewhere}/p.png) ![q](javascript:${run}) ![r](data:image/svg+xml,<svg/onload=${run}>) [![s](${elsewhere}/s.png)](javascript:${run})`,
    references: `[x][1] ![y][1]\n\n[1]: javascript:${run} "title"`,
    markdownHtml:
      `<details open ontoggle=${run}>\n\n**bold**\n\n</details>\n\n| <img src=x onerror=${run}> | b |\n|---|---|\n| <script>${run}</script> | d |`,
    fence: '```"><script>' + run + "</script>\ncode\n```\n\n```html\n<script>" +
      run + "</script>\n```\n\n~~~` onload=" + run + "\n~~~",
    math2: "$$<script>" + run + "</script>$$ \\(<img src=x onerror=" + run +
      ">\\)",
    template: "${" + run + "} {{constructor.constructor('" + run +
      "')()}} <%= 1 %> #{1} $& $' $` $1 %s %00",
    entities: `&lt;script&gt;${run}&lt;/script&gt; &#60;img src=x&#62; &#x3c;`,
    prototype: "__proto__ constructor toString hasOwnProperty",
    bidi: "a\u202egnp.exe\u202c \u2066b\u2069 \u200e\u200f\u061c \u2067c",
    unseen: "a\u200bb\u200cc\u2060d\ufeffe\u00adf\u3164g\u{e0041}h\u2028i",
    controls:
      "a\u0000b\u0007c\u001b[31md\u001b]0;title\u0007e\u007ff\u009bg\rh",
    surrogates: "a\ud800b\udc00c\ud83d",
    marks: `a${"\u0301".repeat(12)}b ${"\u0e49".repeat(12)} \ufdfd`,
    long: "W".repeat(2000),
    words: "long words ".repeat(200),
    empty: "",
    blank: " \n\t ",
  };
}
