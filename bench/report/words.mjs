/** Figures as people read them. */
const grouped = (value, digits) =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits }).replaceAll(',', ' ');

export const figure = (value, digits = 0) => grouped(value, digits);
export const times = (value) => `${grouped(value, 2)} ×`;
export const yesNo = (value) => (value ? 'yes' : 'no');

/** `73 (71–80)`: the median and its range. */
export const range = ({ median, min, max }, digits = 0) =>
  `${grouped(median, digits)} (${grouped(min, digits)}–${grouped(max, digits)})`;
