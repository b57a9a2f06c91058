// Slack timestamps as people read them.

const DAY_MS = 86_400_000;

/** The moment of a Slack ts ("1700000000.000100"). */
export function momentOf(ts) {
  return new Date(Number.parseFloat(ts) * 1000);
}

export function clock(ts) {
  return momentOf(ts).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}

/** "Today", "Yesterday" or the date. */
export function dayName(ts) {
  const moment = momentOf(ts);
  const daysAgo = Math.round((startOfDay(new Date()) - startOfDay(moment)) / DAY_MS);
  if (daysAgo === 0) return "Today";
  if (daysAgo === 1) return "Yesterday";
  const sameYear = moment.getFullYear() === new Date().getFullYear();
  return moment.toLocaleDateString("en-GB", {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: sameYear ? undefined : "numeric",
  });
}

export function fullTime(ts) {
  return `${dayName(ts)} at ${clock(ts)}`;
}

export function sameDay(one, other) {
  return startOfDay(momentOf(one)).getTime() === startOfDay(momentOf(other)).getTime();
}

function startOfDay(moment) {
  return new Date(moment.getFullYear(), moment.getMonth(), moment.getDate());
}
