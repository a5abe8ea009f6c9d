import { assertEquals } from "@std/assert";
import { accepts } from "@std/http/negotiation";

function request(accept?: string): Pick<Request, "headers"> {
  return { headers: new Headers(accept === undefined ? {} : { accept }) };
}

const listed: Record<string, [accept: string | undefined, types: string[]]> = {
  "no header": [undefined, ["*/*"]],
  "one type": ["text/html", ["text/html"]],
  "in the header's order": ["text/html, image/webp", [
    "text/html",
    "image/webp",
  ]],
  "by weight": [
    "*/*;q=0.1, text/html;q=0.5, application/json",
    ["application/json", "text/html", "*/*"],
  ],
  "less what is refused": ["text/html, text/plain;q=0", ["text/html"]],
  "less what is no type": ["text, text/html, ,/", ["text/html"]],
};

for (const [name, [accept, types]] of Object.entries(listed)) {
  Deno.test(`accepts: lists types, ${name}`, { permissions: "none" }, () => {
    assertEquals(accepts(request(accept)), types);
  });
}

const HTML = "text/html";
const JSON_TYPE = "application/json";
const SSE = "text/event-stream";

const chosen: Record<
  string,
  [accept: string | undefined, offered: string[], best: string | undefined]
> = {
  "no header: the first one": [undefined, [JSON_TYPE, HTML], JSON_TYPE],
  "any: the first one": ["*/*", [JSON_TYPE, HTML], JSON_TYPE],
  "only one fits": [SSE, [JSON_TYPE, SSE], SSE],
  "none fits": ["image/png", [JSON_TYPE, HTML], undefined],
  "the heavier one": [
    `${JSON_TYPE};q=0.5, ${SSE};q=0.9`,
    [JSON_TYPE, SSE],
    SSE,
  ],
  "equal weights: a type before a range": [
    `*/*, ${SSE}`,
    [JSON_TYPE, SSE],
    SSE,
  ],
  "a range of subtypes": ["text/*", [JSON_TYPE, HTML], HTML],
  "the most precise weight counts": [
    "text/*;q=0.9, text/html;q=0.1, application/json;q=0.5",
    [HTML, JSON_TYPE],
    JSON_TYPE,
  ],
  "a type refused within a range": ["text/*, text/html;q=0", [HTML], undefined],
  "upper case": ["TEXT/HTML;Q=1", [HTML], HTML],
  "parameters must be there": ["text/html;level=1", [HTML], undefined],
  "parameters that are there": [
    "text/html;level=1;q=0.5, text/plain;q=0.1",
    ["text/plain", "text/html;level=1"],
    "text/html;level=1",
  ],
  "a comma in quotes": [`text/html;x="a,b", ${SSE}`, [SSE], SSE],
};

for (const [name, [accept, offered, best]] of Object.entries(chosen)) {
  Deno.test(`accepts: chooses, ${name}`, { permissions: "none" }, () => {
    assertEquals(accepts(request(accept), ...offered), best);
  });
}
