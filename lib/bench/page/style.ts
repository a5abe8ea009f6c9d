/**
 * How the page looks, in light and in dark.
 *
 * @module
 */
import report from "./report.css" with { type: "text" };

/**
 * The style sheet. That of the report itself is a file, as other pages show reports, too. The colours of models are
 * Okabe and Ito's, which most eyes tell apart, lightened for the dark.
 */
export const STYLE: string = `
:root{color-scheme:light dark;--paper:#fff;--ink:#1b1f24;--soft:#59636e;--line:#d1d9e0;--shade:#f6f8fa;
--good:#1a7f37;--bad:#b42318;}
@media (prefers-color-scheme:dark){:root{--paper:#0d1117;--ink:#e6edf3;--soft:#9198a1;--line:#30363d;--shade:#161b22;
--good:#3fb950;--bad:#ff7b72;}}
*{box-sizing:border-box}
body{margin:0 auto;padding:2rem 1.25rem 4rem;max-width:68rem;background:var(--paper);color:var(--ink);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere}
${report}`;
