/**
 * How `serve` is watched: a line for each request, and metrics.
 *
 * @module
 */
import { UsageError } from "../core/errors.ts";
import type { Io } from "../core/io.ts";
import { type LogForm, logLine } from "../server/access_log.ts";
import {
  type MetricsSources,
  ServerMetrics,
} from "../server/metrics/server_metrics.ts";
import type { RequestTrace } from "../server/request_trace.ts";
import type { ServerContext } from "../server/route.ts";
import { Traffic } from "../server/traffic.ts";
import type { Flags } from "./parse.ts";
import { LOG_FORMS } from "./serve_options.ts";

/**
 * Reads what is wanted.
 *
 * @throws {UsageError} a form of log that is none
 */
export function watching(
  flags: Flags,
  { stderr }: Pick<Io, "stderr">,
  sources: Omit<MetricsSources, "open">,
): Pick<ServerContext, "traffic" | "metrics"> {
  const watchers: ((trace: RequestTrace) => void)[] = [];
  const form = logForm(flags, stderr);
  if (form !== "off") {
    // Nobody waits for a log, and a reader that has gone stops no answer.
    watchers.push((trace) =>
      void stderr.write(logLine(trace, form)).catch(() => {})
    );
  }
  const traffic = new Traffic(watchers);
  if (!flags.flag("metrics")) return watchers.length === 0 ? {} : { traffic };
  const metrics = new ServerMetrics({ ...sources, open: () => traffic.open });
  watchers.push((trace) => metrics.count(trace));
  return { traffic, metrics };
}

/** Whoever looks at a terminal sees what happens; whoever writes to a file says so, as it names whom one talked to. */
function logForm(flags: Flags, stderr: Io["stderr"]): LogForm {
  const asked = flags.text("log");
  if (asked === undefined) {
    return stderr.isTerminal && !flags.flag("quiet") ? "text" : "off";
  }
  const form = LOG_FORMS.find((form) => form === asked);
  if (form !== undefined) return form;
  throw new UsageError(
    `--log takes ${LOG_FORMS.join(", ")}, not "${asked}"`,
  );
}
