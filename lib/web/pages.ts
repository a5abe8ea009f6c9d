/**
 * The only list of pages.
 *
 * @module
 */
import type { Page } from "./page.ts";
import { askFacts } from "./pages/ask/facts.ts";
import { askMarkdown } from "./pages/ask/markdown.ts";
import { askPage } from "./pages/ask/page.ts";
import { askStart } from "./pages/ask/start.ts";
import { benchPage } from "./pages/bench/page.ts";
import { benchRunPage } from "./pages/bench_run/page.ts";
import { costsPage } from "./pages/costs/page.ts";
import { exportPage } from "./pages/export.ts";
import { historyPage } from "./pages/history.ts";
import { exchangePage } from "./pages/exchange/page.ts";
import { conversationPage } from "./pages/conversation/page.ts";
import { keysPage } from "./pages/keys.ts";
import { labelAction } from "./pages/label.ts";
import { runPage } from "./pages/run/page.ts";
import { runsPage } from "./pages/runs/page.ts";
import { livePage } from "./pages/live.ts";

/** Every page, in the order of the navigation. */
export const PAGES: readonly Page[] = [
  livePage,
  historyPage,
  runsPage,
  runPage,
  benchPage,
  benchRunPage,
  costsPage,
  keysPage,
  exportPage,
  askPage,
  conversationPage,
  exchangePage,
  labelAction,
  askStart,
  askFacts,
  askMarkdown,
];
