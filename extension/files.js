/** Save a capture as a file, for when the service cannot be reached. */

/** @import { Capture } from "./messages.js" */

import { asFile } from "./outbox.js";

/** Have the browser download a capture as HTML; nothing happens without one. @param {Capture | null} capture */
export function saveAsFile(capture) {
  if (!capture) return;
  const { name, content } = asFile(capture);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type: "text/html" }));
  link.download = name;
  link.click();
}
