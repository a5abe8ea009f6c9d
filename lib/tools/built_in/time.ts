/**
 * The tool that tells the time.
 *
 * @module
 */
import type { RunnableTool } from "../tool.ts";

/** The time of this machine, with its zone. */
export const TIME: RunnableTool = {
  name: "time",
  tier: "read",
  description: "The current date and time, with weekday and time zone.",
  parameters: { type: "object", properties: {}, additionalProperties: false },
  run: () => {
    const now = new Date();
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const local = now.toLocaleString("en-GB", {
      dateStyle: "full",
      timeStyle: "long",
    });
    return Promise.resolve(`${local} (${timeZone}); ${now.toISOString()}`);
  },
};
