// The body of a function that answers each text whose contrast is too low, as [text, ratio].
const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

/** Any CSS colour as [red, green, blue, alpha], each from 0 to 1. */
function parts(colour) {
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = colour;
  canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data].map((part) => part / 255);
}

function over(front, back) {
  return front.slice(0, 3).map((part, place) => part * front[3] + back[place] * (1 - front[3]));
}

function behind(element) {
  if (!element) return parts(getComputedStyle(document.documentElement).getPropertyValue("--paper"));
  const own = parts(getComputedStyle(element).backgroundColor);
  return own[3] === 1 ? own : over(own, behind(element.parentElement));
}

function luminance(colour) {
  const [red, green, blue] = colour.map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const poor = [];
const dialog = document.querySelector("dialog[open]");
for (const element of (dialog ?? document.body).querySelectorAll("*")) {
  const text = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data.trim()).join("");
  const style = getComputedStyle(element);
  if (!text || !element.getClientRects().length || style.clipPath !== "none") continue;
  const back = behind(element);
  const lights = [luminance(over(parts(style.color), back)), luminance(back)].sort((one, other) => other - one);
  const ratio = (lights[0] + 0.05) / (lights[1] + 0.05);
  const size = parseFloat(style.fontSize);
  if (ratio < (size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5)) poor.push([text, ratio]);
}
return poor;
