/** Text for XML and HTML, in elements and in quoted attributes. */
export const escapeXml = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** A path between files as an address: every part encoded. */
export const toHref = (path: string) => path.split("/").map(encodeURIComponent).join("/");
