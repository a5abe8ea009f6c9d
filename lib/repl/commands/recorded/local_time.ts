/**
 * Times for people, in this machine's zone.
 *
 * @module
 */

/** `2026-11-21 14:03`; the text itself if it is not a time. */
export function localTime(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return time;
  const two = (number: number) => String(number).padStart(2, "0");
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  const clock = [date.getHours(), date.getMinutes()];
  return `${day.map(two).join("-")} ${clock.map(two).join(":")}`;
}
