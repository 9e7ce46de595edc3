// Elements are built, never parsed: whatever the provider or a caller wrote stays text.

/** h("a", {href, class: "x", onclick}, "text", child, …): an element. Children that are null or false are left out. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter(isSaid));
  return element;
}

const isSaid = (child) => child !== null && child !== undefined && child !== false;

/** Puts other contents into a place, and the focus back to the element with the id that had it. */
export function fill(place, ...children) {
  const focused = place.contains(document.activeElement) ? document.activeElement.id : "";
  place.replaceChildren(...children.flat(Infinity).filter(Boolean));
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

/** Tells people who listen instead of looking. */
export function announce(text) {
  document.getElementById("announcer").textContent = text;
}

/** A term and what is to be said of it, for a `dl`; nothing when there is nothing to say. */
export function fact(term, ...value) {
  const told = value.flat(Infinity).filter((part) => part !== null && part !== undefined && part !== "");
  return told.length ? h("div", {}, h("dt", {}, term), h("dd", {}, told)) : null;
}
