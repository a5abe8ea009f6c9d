/**
 * The headers of everything below `/ui`.
 *
 * @module
 */
import { HeaderList } from "../guard/header_list.ts";

/**
 * Text of models and clients is hostile. Whatever a page holds, the browser runs no script but the one that comes with
 * the program, loads nothing from elsewhere, and shows the page in no frame.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

/** Headers with which a browser keeps a page to itself. */
export function pageHeaders(
  more: Readonly<Record<string, string>> = {},
): HeaderList {
  return new HeaderList({
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    // Forms need the origin; other sites get nothing.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
    ...more,
  });
}
