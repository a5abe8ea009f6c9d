/**
 * The frame of every page: head, navigation, foot.
 *
 * @module
 */
import { type Markup, markup } from "../core/text/markup.ts";

/** A place of the navigation. */
export interface NavPlace {
  /** The path below `/ui/`. */
  readonly path: string;
  readonly name: string;
}

/** What the frame shows. */
export interface Frame {
  readonly title: string;
  readonly nav: readonly NavPlace[];
  /** The path of the page that is shown, below `/ui/`. */
  readonly path: string;
}

/** The places of the navigation that pages without one belong to. */
const PLACES: Readonly<Record<string, string>> = {
  run: "runs",
  conversation: "history",
  exchange: "history",
};

/** Everything above a page. */
export function pageHead({ title, nav, path }: Frame): Markup {
  const [section = ""] = path.split("/", 1);
  const at = Object.hasOwn(PLACES, section) ? PLACES[section] : section;
  return markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · chat</title>
<link rel="stylesheet" href="/ui/style.css">
<link rel="icon" href="/ui/icon.svg" type="image/svg+xml">
<script type="module" src="/ui/page.js"></script>
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header class="top"><a class="brand" href="/ui/">chat</a>
<nav aria-label="Pages">${
    nav.map((place) =>
      markup`<a href="/ui/${place.path}"${
        place.path === at
          ? markup` aria-current="${place.path === path ? "page" : "true"}"`
          : undefined
      }>${place.name}</a>`
    )
  }</nav></header>
<main id="main" tabindex="-1">
`;
}

/** Everything below a page. */
export function pageFoot(version: string): Markup {
  return markup`
</main>
<footer class="foot">chat ${version}</footer>
</body>
</html>
`;
}
